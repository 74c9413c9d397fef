import type { EndQuestionState } from '../../../shared/end-question.ts'
import { failure } from '../../../shared/result.ts'
import { question, type Scene, type StateData, type States } from './scene.ts'

/** The states of the end question's window. */
export function shortcutStates({ now }: Scene): States {
  const shortcut = (shown: EndQuestionState): StateData => ({
    small: 'shortcut',
    answers: { smallState: { kind: 'shortcut', state: shown } },
  })
  const standup = question(now, {
    title: 'Weekly standup',
    people: 4,
    provider: 'plivo',
    startedAt: now - 32 * 60_000 - 10_000,
  })
  const ask = (more: Partial<EndQuestionState & { state: 'ask' }>): EndQuestionState => ({
    state: 'ask',
    armedAt: now,
    pressUntil: now - 1_000,
    isOnly: true,
    question: standup,
    ...more,
  })
  return {
    'shortcut-ask': shortcut(ask({ pressUntil: now + 600_000 })),
    'shortcut-ask-late': shortcut(ask({})),
    'shortcut-ask-one-of-several': shortcut(ask({ isOnly: false })),
    'shortcut-unseen': {
      ...shortcut(ask({})),
      results: { smallReply: () => failure('unconfirmed', { values: { reason: 'unseen' } }) },
      press: (t) => [t('ask.confirm.end')],
    },
    'shortcut-choose': shortcut({
      state: 'choose',
      token: 'token-1',
      rooms: [
        { accountId: 'acme', name: 'Weekly standup', title: 'Weekly standup', people: 4 },
        { accountId: 'acme', name: 'One to one', title: 'One to one' },
      ],
    }),
    'shortcut-ask-of-account': shortcut(
      ask({ question: { ...standup, account: 'Northern branch', provider: 'vobiz' } }),
    ),
    'shortcut-ask-long': shortcut(
      ask({ question: { ...standup, title: 'Quarterly planning of the northern and southern branches '.repeat(3) } }),
    ),
    'shortcut-choose-of-accounts': shortcut({
      state: 'choose',
      token: 'token-1',
      rooms: [
        { accountId: 'acme', name: 'Weekly standup', title: 'Weekly standup', account: 'Acme', people: 4 },
        { accountId: 'north', name: 'Weekly standup', title: 'Weekly standup', account: 'Northern branch', people: 9 },
      ],
    }),
    'shortcut-none': shortcut({ state: 'none' }),
    'shortcut-unknown': shortcut({ state: 'unknown' }),
    'shortcut-sending': shortcut({ state: 'sending', title: 'Weekly standup' }),
    'shortcut-done': shortcut({ state: 'done', outcome: 'accepted', title: 'Weekly standup' }),
    'shortcut-ended': shortcut({ state: 'done', outcome: 'ended', title: 'Weekly standup' }),
    'shortcut-failed': shortcut({ state: 'failed', fault: { code: 'timeout' } }),
  }
}
