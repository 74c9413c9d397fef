import type { Snapshot } from '../../../shared/rooms/model.ts'
import type { Scene, States } from './scene.ts'

const us = { team: 'Customer support', person: 'Ana', desk: 'desk-3' }

/** The states of a Gavel that has joined a team. */
export function teamStates({ snapshot }: Scene): States {
  return {
    team: {
      page: 'accounts',
      appStatus: {
        team: {
          ...us,
          state: {
            connection: 'connected',
            source: 'feed',
            relay: 'Customer support, relay-1',
            newer: true,
            desks: [
              { desk: 'desk-1', person: 'Ben' },
              { desk: 'desk-3', person: 'Ana' },
            ],
          },
        },
      },
    },
    teamAlone: {
      page: 'accounts',
      appStatus: {
        team: {
          ...us,
          state: {
            connection: 'connected',
            source: 'alone',
            desks: [],
            newer: false,
            fault: { code: 'feed', values: { reason: 'silent' } },
          },
        },
      },
    },
    teamUnsteady: {
      page: 'accounts',
      appStatus: { team: { team: '', person: '', desk: '', fault: { code: 'feed', values: { reason: 'unsteady' } } } },
    },
    teamOnly: { snapshot: withoutToken(snapshot), bridge: {} },
    teamOnlyAccounts: {
      snapshot: withoutToken(snapshot),
      page: 'accounts',
      appStatus: { team: us },
    },
  }
}

/** The same snapshot if every account is a team account, which has no token on this computer. */
function withoutToken(snapshot: Snapshot): Snapshot {
  return {
    ...snapshot,
    accounts: snapshot.accounts.map((account) => ({ ...account, tokenIn: 'team' })),
    conferences: snapshot.conferences.map((room) => ({ ...room, own: false, writable: false })),
  }
}
