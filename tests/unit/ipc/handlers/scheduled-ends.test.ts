import type { WebContents } from 'electron'
import { expect, test, vi } from 'vitest'
import { createScheduledEndHandlers } from '../../../../electron/ipc/handlers/scheduled-ends.ts'
import { failure, success, type Result } from '../../../../shared/result.ts'
import type { EndTime, EndWarning, ScheduledEndQuestion } from '../../../../shared/rooms/scheduled-end.ts'
import type { Seen } from '../../../../shared/rooms/model.ts'

const sender = {} as unknown as WebContents
const seen = { accountId: 'acme', conference: 'Standup', instance: 1 }
const time = { kind: 'in', minutes: 15 } as const
const question: ScheduledEndQuestion = {
  token: 'token',
  expiresAt: 60_000,
  title: 'Standup',
  accountName: 'Acme',
  warnings: [],
}

function create(allowed: Result<void> = success(undefined)) {
  const scheduledEnds = {
    ask: vi.fn((_seen: Seen, _time: EndTime, _warnings: readonly EndWarning[]) => Promise.resolve(success(question))),
    set: vi.fn(() => Promise.resolve(success(undefined))),
    extend: vi.fn(() => failure('changed')),
    cancel: vi.fn(() => Promise.resolve(success(undefined))),
  }
  const presence = { asked: vi.fn(), mayConfirm: vi.fn(() => allowed), mayChange: () => allowed }
  const handlers = createScheduledEndHandlers({ scheduledEnds, presence })
  return { scheduledEnds, presence, handlers }
}

test('asks with the warnings in the language and voice that the user chose', async () => {
  const { scheduledEnds, presence, handlers } = create()
  const announced = { voice: 'MAN', language: 'de-DE' } as const
  expect(await handlers.askScheduledEnd({ seen, time, announced }, sender)).toEqual(success(question))
  expect(presence.asked).toHaveBeenCalledExactlyOnceWith(question)
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
  await handlers.askScheduledEnd({ seen, time, announced: english }, sender)
  expect(scheduledEnds.ask.mock.lastCall?.[2].at(-1)).toEqual({
    minutes: 1,
    speech: { kind: 'speech', ...english, text: 'This call ends in 1 minute.' },
  })
  await handlers.askScheduledEnd({ seen, time }, sender)
  expect(scheduledEnds.ask).toHaveBeenLastCalledWith(seen, time, [])
})

test('46 schedules an end only for a user in front of the page', async () => {
  const { scheduledEnds, handlers } = create(failure('unconfirmed'))
  expect(await handlers.scheduleEnd({ token: 'token' }, sender)).toEqual(failure('unconfirmed'))
  expect(scheduledEnds.set).not.toHaveBeenCalled()
  const present = create()
  expect(await present.handlers.scheduleEnd({ token: 'token' }, sender)).toEqual(success(undefined))
  expect(present.presence.mayConfirm).toHaveBeenCalledExactlyOnceWith(sender, 'token')
  expect(present.scheduledEnds.set).toHaveBeenCalledExactlyOnceWith('token')
})

test('46 extends and cancels a scheduled end only for a user in front of the page', async () => {
  const { scheduledEnds, handlers } = create(failure('unconfirmed'))
  const unconfirmed = failure('unconfirmed')
  expect(await handlers.extendScheduledEnd({ id: 'end-1', minutes: 5 }, sender)).toEqual(unconfirmed)
  expect(await handlers.cancelScheduledEnd({ id: 'end-1' }, sender)).toEqual(unconfirmed)
  expect(scheduledEnds.extend).not.toHaveBeenCalled()
  expect(scheduledEnds.cancel).not.toHaveBeenCalled()
})
