import type { Clock } from '../../shared/clock.ts'
import type { Logger } from '../../shared/logger.ts'
import { roomKey } from '../../shared/rooms/model.ts'
import { isUnlisted } from './finished-run.ts'
import type { Monitor } from './monitor.ts'
import { Poller } from './polling/poller.ts'
import { evidenceAge } from './room.ts'
import { RoomPriorities } from './polling/room-priority.ts'
import type { RoomRef } from './polling/room-priority.ts'
import { SnapshotStore } from './snapshot-store.ts'
import { Suspension } from './polling/suspension.ts'

export interface MonitorParts {
  readonly clock: Clock
  readonly logger: Logger
}

/** The monitor does not poll before `start`. */
// eslint-disable-next-line max-lines-per-function -- one short function for each method of the port, side by side
export function createMonitor({ clock, logger }: MonitorParts): Monitor {
  const store = new SnapshotStore(clock, logger)
  const priorities = new RoomPriorities()
  const suspension = new Suspension()
  const poller = new Poller({ clock, logger, store, priorities, suspension })

  const ageOf = (ref: RoomRef, asked: 'rosterAskedAt' | 'aliveAskedAt', onlyOwn?: boolean): number | undefined => {
    poller.checkClock()
    return evidenceAge(store.rooms.get(keyOf(ref)), asked, clock.now(), onlyOwn)
  }

  return {
    snapshot: () => store.snapshot,
    subscribe: (listener) => store.subscribe(listener),
    setAccount: (account, provider) => {
      poller.setAccount(account, provider)
    },
    removeAccount: (accountId) => {
      poller.removeAccount(accountId)
    },
    configure: ({ pace, readOnly, ...marks }) => {
      priorities.mark(marks)
      poller.configure(pace)
      store.setReadOnly(readOnly)
    },
    pickSelf: (ref, instance, memberKey) => {
      priorities.pickSelf(ref, instance, memberKey)
      store.renew(poller.contexts)
    },
    markMutedByMe: (ref, instance, calls) => {
      store.markMutedByMe(keyOf(ref), instance, calls, poller.contexts)
    },
    expand: (rooms) => {
      priorities.expand(rooms)
    },
    setVisible: (isVisible) => {
      poller.setVisible(isVisible)
    },
    setForeground: (isForeground) => {
      poller.setForeground(isForeground)
    },
    readNow: (ref) => poller.readNow(ref),
    conference: (ref) => store.shown(keyOf(ref)),
    rosterAge: (ref, onlyOwn) => ageOf(ref, 'rosterAskedAt', onlyOwn),
    aliveAge: (ref, onlyOwn) => ageOf(ref, 'aliveAskedAt', onlyOwn),
    wanted: () => {
      const rooms = [...store.rooms.values()]
      const notified = rooms.filter(({ key }) => priorities.isNotified(key))
      return { ...priorities.wanted, notified, unlisted: rooms.filter(isUnlisted) }
    },
    takeRelayed: (accountId, read) => {
      poller.takeRelayed(accountId, read)
    },
    setPolling: (accountId, polling, unobserved) => {
      poller.setPolling(accountId, polling, unobserved)
    },
    refresh: (accountId) => {
      poller.refresh(accountId)
    },
    pending: (accountId, name, id, entry) => {
      poller.checkClock()
      if (name === undefined) {
        store.setAccountPending(accountId, id, entry)
        return
      }
      const key = roomKey(accountId, name)
      priorities.actedOn(key, clock.now())
      store.setPending(key, id, entry, poller.contexts)
    },
    endSent: (ref, instance, response) => {
      if (!store.rooms.has(keyOf(ref))) return
      if (response === 'accepted') priorities.actedOn(keyOf(ref), clock.now())
      poller.endSent(ref, instance, response)
    },
    suspend: (why) => {
      poller.suspend(why)
    },
    resume: (why) => {
      poller.resume(why)
    },
    onResume: (listener) => {
      suspension.onEnd(listener)
    },
    start: () => {
      poller.start()
    },
    stop: () => {
      poller.stop()
    },
  }
}

function keyOf({ accountId, name }: RoomRef): string {
  return roomKey(accountId, name)
}
