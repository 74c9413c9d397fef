import type { T } from '../../../shared/text/i18n.ts'
import { failure } from '../../../shared/result.ts'
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
    'first-run': { accounts: [], rooms: [] },
    'first-run-no-tray': {
      accounts: [],
      rooms: [],
      appStatus: { trayHost: 'absent', messages: [{ id: '1', key: 'noTrayHost', values: {}, at: now }] },
    },
    connect: { accounts: [], rooms: [], press: (t) => [t('first.connect')] },
    'connect-empty': { accounts: [], rooms: [], press: (t) => [t('first.connect'), t('account.check')] },
    'connect-checking': {
      accounts: [],
      rooms: [],
      results: { addAccount: () => new Promise(() => undefined) },
      press: entered,
    },
    'connect-refused': {
      accounts: [],
      rooms: [],
      results: { addAccount: () => failure('credentials', { requestId: '7d1f-02' }) },
      press: entered,
    },
  }
}
