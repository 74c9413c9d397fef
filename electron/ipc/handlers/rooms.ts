import type { AccountId } from '../../../shared/values.ts'
import type { WebContents } from 'electron'
import { fault } from '../../../shared/fault.ts'
import type { LiveCall } from '../../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { Monitor, RoomRef } from '../../monitor/monitor.ts'
import type { Provider } from '../../providers/provider.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import type { Handlers } from '../router.ts'

/** How many calls are listed with details, which take one request each. For speed, the others are listed by id only. */
const MAX_DETAILS = { plivo: 60, vobiz: 10 }

export interface RoomsParts {
  readonly monitor: Monitor
  /** Pushes the initial state to a window, and then every change. */
  readonly subscribe: (window: WebContents) => void
  readonly onExpanded: (rooms: readonly RoomRef[]) => void
  readonly providerOf: (accountId: AccountId) => Provider | undefined
}

export function createRoomHandlers(
  parts: RoomsParts,
): Pick<Handlers, 'subscribe' | 'expandRooms' | 'refresh' | 'liveCalls'> {
  /** The running read of each account's calls. Further requests for them share it. */
  const inFlight = new Map<Provider, Promise<Result<readonly LiveCall[]>>>()
  const readOnce = (accountId: AccountId, provider: Provider): Promise<Result<readonly LiveCall[]>> => {
    const running = inFlight.get(provider)
    if (running) return running
    // Once the account is removed or its token is replaced, nothing more is read with the old token.
    const gate: SendGate = { check: () => (parts.providerOf(accountId) === provider ? undefined : fault('cancelled')) }
    const started = readCalls(provider, gate).finally(() => inFlight.delete(provider))
    inFlight.set(provider, started)
    return started
  }
  return {
    subscribe: (_request, sender) => {
      parts.subscribe(sender)
      return success(undefined)
    },
    expandRooms: ({ expanded }) => {
      parts.onExpanded(expanded)
      return success(undefined)
    },
    refresh: ({ accountId }) => {
      parts.monitor.refresh(accountId)
      return success(undefined)
    },
    liveCalls: ({ accountId }) => {
      const provider = parts.providerOf(accountId)
      return provider ? readOnce(accountId, provider) : failure('noAccount')
    },
  }
}

async function readCalls(provider: Provider, gate: SendGate): Promise<Result<readonly LiveCall[]>> {
  // The list waits behind actions of the user, because several lists may be requested one after another.
  const listed = await provider.listLiveCalls({ priority: 'details', gate })
  if (!listed.ok) return { ok: false, fault: listed.fault }
  const details = MAX_DETAILS[provider.kind]
  const calls = await Promise.all(
    listed.value.map(async (callUuid, index) => {
      const bare: LiveCall = { callUuid, from: '', to: '', name: '', direction: 'unknown' }
      if (index >= details) return bare
      const read = await provider.retrieveLiveCall(callUuid, { gate })
      if (!read.ok) return bare
      return read.value === 'notLive' ? undefined : read.value
    }),
  )
  return success(calls.filter((call) => call !== undefined))
}

/**
 * The rooms that are expanded in the main window. They are read up to once a second, so the monitor counts them as
 * expanded only while the window is shown. A hidden window still follows the rooms, so it may send a new list.
 */
export class ExpandedRooms {
  readonly #monitor: Pick<Monitor, 'expand'>
  #rooms: readonly RoomRef[] = []
  #isShown = false

  constructor(monitor: Pick<Monitor, 'expand'>) {
    this.#monitor = monitor
  }

  set(rooms: readonly RoomRef[]): void {
    this.#rooms = rooms
    this.#apply()
  }

  windowShown(isShown: boolean): void {
    this.#isShown = isShown
    this.#apply()
  }

  #apply(): void {
    this.#monitor.expand(this.#isShown ? this.#rooms : [])
  }
}
