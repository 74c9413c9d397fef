import type { Snapshot } from '../../../shared/rooms/model.ts'
import { savedView, type Scene, type States } from './scene.ts'

/** The states of a Gavel that has joined a team. */
export function teamStates({ snapshot }: Scene): States {
  return {
    team: {
      world: {
        snapshot,
        appStatus: {
          team: {
            team: 'Customer support',
            person: 'Ana',
            desk: 'desk-3',
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
        savedView: savedView({ name: 'accounts' }),
      },
    },
    teamAlone: {
      world: {
        snapshot,
        appStatus: {
          team: {
            team: 'Customer support',
            person: 'Ana',
            desk: 'desk-3',
            state: {
              connection: 'connected',
              source: 'alone',
              desks: [],
              newer: false,
              fault: { code: 'feed', values: { reason: 'silent' } },
            },
          },
        },
        savedView: savedView({ name: 'accounts' }),
      },
    },
    teamUnsteady: {
      world: {
        snapshot,
        appStatus: {
          team: { team: '', person: '', desk: '', fault: { code: 'feed', values: { reason: 'unsteady' } } },
        },
        savedView: savedView({ name: 'accounts' }),
      },
    },
    teamOnly: {
      world: { snapshot: withoutToken(snapshot), savedView: savedView({ expanded: ['acme/Support bridge'] }) },
    },
    teamOnlyAccounts: {
      world: {
        snapshot: withoutToken(snapshot),
        appStatus: { team: { team: 'Customer support', person: 'Ana', desk: 'desk-3' } },
        savedView: savedView({ name: 'accounts' }),
      },
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
