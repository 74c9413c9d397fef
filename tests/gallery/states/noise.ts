import type { NoiseState } from '../../../shared/noise.ts'
import type { StateData, States } from './scene.ts'

/** The states of the window of the search for a noisy line. */
export function noiseStates(): States {
  const noise = (shown: NoiseState): StateData => ({
    small: 'noise',
    answers: { smallState: { kind: 'noise', state: shown } },
  })
  const title = 'Weekly standup'
  const muted = { names: ['Ana Diaz', 'Omar Haddad', 'Jonas Weber', '+1 555 010 0155'], more: 6 }
  return {
    'noise-none': noise({ state: 'none' }),
    'noise-choose': noise({
      state: 'choose',
      rooms: [
        { accountId: 'acme', name: 'Weekly standup', title, people: 21 },
        { accountId: 'acme', name: 'One to one', title: 'One to one', people: 2 },
      ],
    }),
    'noise-me-unknown': noise({ state: 'meUnknown', title }),
    'noise-working': noise({ state: 'working', title }),
    'noise-asking': noise({ state: 'asking', title, question: 1, muted, most: 4 }),
    'noise-asking-long': noise({
      state: 'asking',
      title: 'Quarterly planning of the northern and southern branches '.repeat(3),
      question: 1,
      muted: { names: Array.from({ length: 6 }, () => 'Anastasia Konstantinopoulou-Featherstonehaugh'), more: 144 },
      most: 1,
    }),
    'noise-stuck': noise({ state: 'stuck', title, fault: { code: 'unknownOutcome' } }),
    'noise-found': noise({ state: 'found', title, name: 'Ana Diaz', number: '+1 555 010 0123', leftMuted: 0 }),
    'noise-found-left-muted': noise({ state: 'found', title, name: '+1 555 010 0123', number: '', leftMuted: 2 }),
    'noise-giving-back': noise({ state: 'givingBack', title }),
    'noise-elsewhere': noise({ state: 'over', title, why: 'elsewhere', leftMuted: 0 }),
    'noise-left': noise({ state: 'over', title, why: 'left', leftMuted: 0 }),
    'noise-ended': noise({ state: 'over', title, why: 'ended', leftMuted: 0 }),
    'noise-left-muted': noise({ state: 'over', title, why: 'givenBack', leftMuted: 3 }),
    'noise-failed': noise({ state: 'failed', fault: { code: 'stale', values: { reason: 'noRoster' } } }),
  }
}
