import { drop } from '../../../shared/drop.ts'
import type { OpenBus } from '../../../shared/feed/bus.ts'
import type { MemoryBroker } from '../../support/memory-bus.ts'
import type { Computer } from '../computer.ts'

/** A message that the broker delivered to one computer. */
export interface Delivery {
  /** True time at which the program got the message. */
  readonly at: number
  readonly topic: string
  readonly payload: string
}

/** A computer's connection to the team's broker. It can be cut, sleeps with the computer, and ends with the process. */
export interface TeamBus {
  readonly openBus: OpenBus
  readonly deliveries: readonly Delivery[]
  /** Cuts the connection, so that the broker publishes the will. */
  cut(): void
  mend(): void
  /** Cuts the connection for ever. Nothing that the program sends later reaches the broker. */
  kill(): void
}

export function createTeamBus(
  broker: MemoryBroker,
  side: 0 | 1,
  computer: Pick<Computer, 'clock' | 'asleep'>,
  now: () => number,
): TeamBus {
  const deliveries: Delivery[] = []
  const open = broker.open(side)
  const clientIds = new Set<string>()
  const connections = new Set<ReturnType<OpenBus>>()
  let isDead = false
  /** Runs a function at once or, if the computer is asleep, when it wakes; never after `kill`. */
  const hand = (run: () => void): void => {
    const handIfAlive = (): void => {
      if (!isDead) run()
    }
    if (computer.asleep) computer.clock.setTimeout(handIfAlive, 0)
    else handIfAlive()
  }
  return {
    deliveries,
    openBus: (options) => {
      clientIds.add(options.clientId)
      const bus = open({
        ...options,
        onState: (state) => {
          hand(() => {
            options.onState(state)
          })
        },
        onMessage: (topic, payload, isRetained) => {
          hand(() => {
            deliveries.push({ at: now(), topic, payload: new TextDecoder().decode(payload) })
            options.onMessage(topic, payload, isRetained)
          })
        },
      })
      connections.add(bus)
      return {
        publish: (publication) => (isDead ? Promise.resolve('offline') : bus.publish(publication)),
        close: (last) => {
          connections.delete(bus)
          return isDead ? Promise.resolve() : bus.close(last)
        },
      }
    },
    cut: () => {
      for (const clientId of clientIds) broker.cut(clientId)
    },
    mend: () => {
      if (!isDead) for (const clientId of clientIds) broker.mend(clientId)
    },
    kill: () => {
      for (const clientId of clientIds) broker.cut(clientId)
      isDead = true
      for (const bus of connections) drop(bus.close())
    },
  }
}
