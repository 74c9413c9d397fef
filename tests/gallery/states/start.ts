import type { T } from '../../../shared/text/i18n.ts'
import { failure } from '../../../shared/result.ts'
import { snapshotOf } from '../people.ts'
import type { Scene, States, Step } from './scene.ts'

/** The steps that fill in and submit the form that connects an account. */
const entered = (t: T): readonly Step[] => [
  t('first.connect'),
  { field: 'authId', text: 'MAMADEUPMADEUPMADEUP' },
  { field: 'authToken', text: 'made-up' },
  t('account.check'),
]

/** The states without an account, and while the first one is being connected. */
export function startStates({ now }: Scene): States {
  return {
    'first-run': { world: { snapshot: snapshotOf(now, [], []) } },
    'first-run-no-tray': {
      world: {
        snapshot: snapshotOf(now, [], []),
        appStatus: { trayHost: 'absent', messages: [{ id: '1', key: 'noTrayHost', values: {}, at: now }] },
      },
    },
    connect: { world: { snapshot: snapshotOf(now, [], []) }, press: (t) => [t('first.connect')] },
    'connect-empty': {
      world: { snapshot: snapshotOf(now, [], []) },
      press: (t) => [t('first.connect'), t('account.check')],
    },
    'connect-checking': {
      world: { snapshot: snapshotOf(now, [], []), results: { addAccount: () => new Promise(() => undefined) } },
      press: entered,
    },
    'connect-refused': {
      world: {
        snapshot: snapshotOf(now, [], []),
        results: { addAccount: () => failure('credentials', { requestId: '7d1f-02' }) },
      },
      press: entered,
    },
  }
}
