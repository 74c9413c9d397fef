import type { Fault } from '../fault.ts'

/** A message for a broker. */
export interface Publication {
  readonly topic: string
  /** With `retain`, an empty payload removes the topic's retained message. */
  readonly payload: string
  /** 0: may be lost. 1: `publish` resolves with `sent` only once the broker has it. */
  readonly qos: 0 | 1
  readonly retain: boolean
  /** Seconds after which the broker may forget the message. */
  readonly expiry?: number
}

/**
 * `refused`: this user may not write there, or the broker accepts no packet of this size. `offline`: not connected, or
 * the broker did not confirm the message; nothing will be sent later.
 */
export type Published = 'sent' | 'refused' | 'offline'

export type BusState =
  | { readonly kind: 'connecting' }
  | {
      readonly kind: 'connected'
      readonly address: string
      /** Bytes, if the broker limits them. */
      readonly largestPacket?: number
    }
  /** The next attempt starts automatically. */
  | { readonly kind: 'disconnected'; readonly fault: Fault }

export interface BusOptions {
  /** The addresses, which are tried in turn: `mqtts://host:port` or `wss://host/path`. */
  readonly addresses: readonly string[]
  readonly user: string
  readonly password: string
  readonly clientId: string
  /** Seconds. */
  readonly keepalive: number
  /** The message that the broker publishes if this connection is lost. */
  readonly will: Publication
  /** Subscribed again on each new connection, so that retained messages are delivered again. */
  readonly filters: readonly string[]
  readonly onState: (state: BusState) => void
  /** @param isRetained whether the broker had stored the message before this client subscribed */
  readonly onMessage: (topic: string, payload: Uint8Array, isRetained: boolean) => void
}

/** A connection to the broker, which reconnects whenever it is lost. */
export interface Bus {
  publish(publication: Publication): Promise<Published>
  /** Sends these messages, and disconnects so that the broker does not publish the will. */
  close(last?: readonly Publication[]): Promise<void>
}

export type OpenBus = (options: BusOptions) => Bus
