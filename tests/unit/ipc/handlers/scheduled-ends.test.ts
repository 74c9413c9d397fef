import { expect, test, vi } from 'vitest'
import { scheduledEndHandlers } from '../../../../electron/ipc/handlers/scheduled-ends.ts'
import { failure, success } from '../../../../shared/result.ts'
import type { EndTime, EndWarning, ScheduledEndQuestion } from '../../../../shared/rooms/scheduled-end.ts'
import type { Seen } from '../../../../shared/rooms/model.ts'
import { aUser } from '../../../support/user.ts'

const seen = { accountId: 'acme', conference: 'Standup', instance: 1 }
const time = { kind: 'in', minutes: 15 } as const
const question: ScheduledEndQuestion = {
  token: 'token',
  expiresAt: 60_000,
  title: 'Standup',
  accountName: 'Acme',
  warnings: [],
}

function create() {
  const scheduledEnds = {
    ask: vi.fn((_seen: Seen, _time: EndTime, _warnings: readonly EndWarning[]) => Promise.resolve(success(question))),
    set: vi.fn(() => Promise.resolve(success(undefined))),
    extend: vi.fn(() => failure('changed')),
    cancel: vi.fn(() => Promise.resolve(success(undefined))),
  }
  const asked = vi.fn()
  return { scheduledEnds, asked, user: aUser({ asked }), handlers: scheduledEndHandlers({ scheduledEnds }) }
}

test('asks with the warnings in the language and voice that the user chose', async () => {
  const { scheduledEnds, asked, user, handlers } = create()
  const announced = { voice: 'MAN', language: 'de-DE' } as const
  expect(await handlers.askScheduledEnd({ seen, time, announced }, user)).toEqual(success(question))
  expect(asked).toHaveBeenCalledExactlyOnceWith(question)
  const speech = { kind: 'speech', ...announced }
  expect(scheduledEnds.ask.mock.calls).toEqual([
    [
      seen,
      time,
      [
        { minutes: 10, speech: { ...speech, text: 'Dieses Gespräch endet in 10 Minuten.' } },
        { minutes: 5, speech: { ...speech, text: 'Dieses Gespräch endet in 5 Minuten.' } },
        { minutes: 1, speech: { ...speech, text: 'Dieses Gespräch endet in 1 Minute.' } },
      ],
    ],
  ])
  const english = { voice: 'WOMAN', language: 'en-AU' } as const
  await handlers.askScheduledEnd({ seen, time, announced: english }, user)
  expect(scheduledEnds.ask.mock.lastCall?.[2].at(-1)).toEqual({
    minutes: 1,
    speech: { kind: 'speech', ...english, text: 'This call ends in 1 minute.' },
  })
  await handlers.askScheduledEnd({ seen, time }, user)
  expect(scheduledEnds.ask).toHaveBeenLastCalledWith(seen, time, [])
})
