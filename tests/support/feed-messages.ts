import type { Bus, BusOptions, Publication } from '../../shared/feed/bus.ts'
import type { FeedMessage } from '../../shared/feed/messages.ts'
import { accountHash } from '../../shared/feed/topics.ts'
import type { MemoryBroker } from './memory-bus.ts'

/** The account of the team in tests. */
export const acc = accountHash('plivo', 'MA1')

export const invite = {
  feed: 'team',
  team: 'Support',
  desk: 'desk-1',
  person: 'Ana',
  addresses: ['mqtts://broker.example'],
  user: 'desk-1',
  password: 'made-up-password',
}

export const deskMessage = (more: Partial<FeedMessage<'desk'>> = {}): FeedMessage<'desk'> => ({
  v: 2,
  kind: 'desk',
  desk: 'desk-2',
  person: 'Ben',
  software: '',
  acts: true,
  rests: [],
  wants: { own: [], open: [], notify: [], active: true },
  ...more,
})

export const didMessage = (more: Partial<FeedMessage<'did'>> = {}): FeedMessage<'did'> => ({
  v: 2,
  kind: 'did',
  id: 'a1',
  step: 'accepted',
  action: 'mute',
  acc,
  conference: 'Standup',
  who: 'everyone',
  desk: 'desk-2',
  person: 'Ben',
  wall: 0,
  ...more,
})

export const beatMessage = (more: Partial<FeedMessage<'beat'>> = {}): FeedMessage<'beat'> => ({
  v: 2,
  kind: 'beat',
  relay: 'relay-1',
  epoch: 'epoch-one',
  seq: 1,
  reads: true,
  accounts: [],
  log: [],
  ...more,
})

export const helloMessage = (more: Partial<FeedMessage<'hello'>> = {}): FeedMessage<'hello'> => ({
  v: 2,
  kind: 'hello',
  relay: 'relay-1',
  epoch: 'epoch-one',
  name: 'Relay',
  rank: 0,
  software: '',
  accounts: [{ acc, provider: 'plivo', name: 'Main', listIsComplete: true, callbacks: 'none' }],
  ...more,
})

/** Connects something that is neither a desk nor a relay of Gavel. */
export function connectTo(broker: MemoryBroker, options: Partial<BusOptions> & { readonly user: string }): Bus {
  const none: Publication = { topic: 'none', payload: '', qos: 0, retain: false }
  return broker.open()({
    addresses: [''],
    password: '',
    clientId: options.user,
    keepalive: 2,
    filters: [],
    will: none,
    onState: () => undefined,
    onMessage: () => undefined,
    ...options,
  })
}
