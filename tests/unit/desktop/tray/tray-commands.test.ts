import { expect, test } from 'vitest'
import { runTrayCommand, pauseEnd } from '../../../../electron/desktop/tray/tray-commands.ts'
import type { TrayCommand } from '../../../../electron/desktop/tray/tray-row.ts'
import type { Commands } from '../../../../electron/moderation/actions/commands.ts'
import type { Fault } from '../../../../shared/fault.ts'
import type { ActionResult, Action, Question } from '../../../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../../../shared/result.ts'
import { memorySettings } from '../../../support/memory-settings.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const seen = { accountId: 'acme', conference: 'a', instance: 1 }
const mute = { kind: 'mute', seen, who: { kind: 'everyone' } } as const
const HOUR = 3_600_000

function create(
  result: Result<ActionResult> = success({ state: 'accepted' }),
  ended: Result<void> = success(undefined),
) {
  const happened: unknown[] = []
  const faults: Fault[] = []
  const settings = memorySettings()
  const clock = createVirtualClock()
  const parts = {
    settings,
    clock,
    commands: {
      act: (action: Action) => {
        happened.push(['act', action.kind])
        return Promise.resolve(result)
      },
      stopAnnouncement: (id: string) => {
        happened.push(['stopAnnouncement', id])
        return Promise.resolve(result)
      },
    } as unknown as Commands,
    onHold: {
      bringBack: (_seen: unknown, members: readonly string[]) => {
        happened.push(['bringBack', ...members])
        return Promise.resolve(result)
      },
    },
    scheduledEnds: {
      extend: (id: string, minutes: number) => {
        happened.push(['extend', id, minutes])
        return ended
      },
      cancel: (id: string) => {
        happened.push(['cancel', id])
        return Promise.resolve(ended)
      },
    },
    show: (what: unknown) => Promise.resolve(void happened.push(['show', what])),
    askEnd: (roomKey: string) => happened.push(['askEnd', roomKey]),
    findNoise: (roomKey: string) => happened.push(['findNoise', roomKey]),
    quit: () => happened.push('quit'),
    notifyFault: (fault: Fault) => faults.push(fault),
  }
  return { happened, faults, settings, clock, choose: (command: TrayCommand) => runTrayCommand(command, parts) }
}

test('pauses notifications for an hour, and resumes them', async () => {
  const { settings, clock, choose } = create()
  await choose({ do: 'pauseNotifications', until: 'oneHour' })
  expect(settings.get().preferences.notificationsPausedUntil).toBe(clock.now() + HOUR)
  await choose({ do: 'resumeNotifications' })
  expect(settings.get().preferences.notificationsPausedUntil).toBe(0)
})

test('opens the window for a removal, so that it can be undone there', async () => {
  const { happened, choose } = create(success({ state: 'held', id: 'h', until: 1 }))
  const show = { what: 'room', key: 'acme/a', memberKey: 'call-1' } as const
  await choose({ do: 'actAndShow', action: { ...mute, kind: 'remove' }, show })
  expect(happened).toEqual([
    ['act', 'remove'],
    ['show', show],
  ])
})

test('opens no window for a removal that was sent at once, because there is nothing to undo', async () => {
  const { happened, faults, choose } = create(success({ state: 'accepted' }))
  const show = { what: 'room', key: 'acme/a', memberKey: 'call-1' } as const
  await choose({ do: 'actAndShow', action: { ...mute, kind: 'remove' }, show })
  expect(happened).toEqual([['act', 'remove']])
  expect(faults).toEqual([])
})

test('opens the window with the question if a removal needs one', async () => {
  const action: Action = { ...mute, kind: 'remove' }
  const about = { kind: 'remove', accountName: 'Acme', names: [], includesMe: true } as const
  const question: Question = { token: 't', action, ...about, expiresAt: 1 }
  const { happened, choose } = create(success({ state: 'question', question }))
  const show = { what: 'room', key: 'acme/a', memberKey: 'call-1' } as const
  await choose({ do: 'actAndShow', action, show })
  expect(happened).toEqual([
    ['act', 'remove'],
    ['show', { ...show, ask: 'remove' }],
  ])
})

test('notifies if the caller has already left', async () => {
  const { happened, faults, choose } = create(success({ state: 'alreadyGone' }))
  const show = { what: 'room', key: 'acme/a', memberKey: 'call-1' } as const
  const who = { kind: 'members', members: [{ key: 'call-1', memberId: '1', name: 'Ana', number: '' }] } as const
  await choose({ do: 'actAndShow', action: { kind: 'remove', seen, who }, show })
  expect(happened).toEqual([['act', 'remove']])
  expect(faults).toEqual([{ code: 'changed', values: { reason: 'left' } }])
})

test.each([
  ['a recording is to be stopped', { ...mute, kind: 'stopRecording' }],
  ['everyone is to be muted', mute],
] as const)('notifies that the room has ended, and not that "they" have left, if %s', async (_what, action) => {
  const { faults, choose } = create(success({ state: 'alreadyGone' }))
  await choose({ do: 'act', action })
  expect(faults).toEqual([{ code: 'changed', values: { reason: 'ended' } }])
})

test('brings a caller back from hold, and notifies if they have left', async () => {
  const command = { do: 'bringBack', seen, members: ['call-1'] } as const
  const { happened, faults, choose } = create()
  await choose(command)
  expect(happened).toEqual([['bringBack', 'call-1']])
  expect(faults).toEqual([])
  for (const result of [
    failure('changed', { values: { reason: 'left' } }),
    success({ state: 'alreadyGone' } as const),
  ]) {
    const left = create(result)
    await left.choose(command)
    expect(left.faults).toEqual([{ code: 'changed', values: { reason: 'left' } }])
  }
})

test('notifies if an action failed for some callers, but not if it was accepted for all who had not left', async () => {
  const counts = { state: 'mixed', accepted: 0, gone: 1, failed: 11, unknown: 0, notSent: 0 } as const
  const failed = create(success({ ...counts, fault: { code: 'rateLimited' } }))
  await failed.choose({ do: 'act', action: mute })
  expect(failed.faults).toEqual([{ code: 'rateLimited' }])
  const left = create(success({ ...counts, accepted: 11, failed: 0 }))
  await left.choose({ do: 'act', action: mute })
  expect(left.faults).toEqual([])
})

test.each([
  { do: 'act', action: mute },
  { do: 'stopAnnouncement', id: 'playing-1' },
  { do: 'extendEnd', id: 'end-1', minutes: 15 },
  { do: 'cancelEnd', id: 'end-1' },
] as const)('notifies only if $do fails, because there may be no open window', async (command) => {
  const done = create()
  await done.choose(command)
  expect(done.happened).toHaveLength(1)
  expect(done.faults).toEqual([])
  const late = create(failure('changed'), failure('changed'))
  await late.choose(command)
  expect(late.faults).toEqual([{ code: 'changed' }])
})

const at = (day: number, hour: number, minute = 0): number => new Date(2026, 10, day, hour, minute).getTime()

test.each([
  ['in the evening', 'the next day', at(20, 18, 30), at(21, 8)],
  ['after midnight', 'the same day', at(21, 0, 5), at(21, 8)],
  ['at the end of the night', 'the same day', at(21, 4, 59), at(21, 8)],
  ['early in the morning', 'the next day', at(21, 5), at(22, 8)],
  ['on the last day of a month', 'the next day', at(30, 9), new Date(2026, 11, 1, 8).getTime()],
])('a pause “until tomorrow morning” that begins %s ends at 8 o’clock on %s', (_begins, _on, now, end) => {
  expect(pauseEnd('tomorrow', now)).toBe(end)
})

test('a pause of one hour ends an hour later, even if that is after midnight', () => {
  expect(pauseEnd('oneHour', at(20, 23, 30))).toBe(at(20, 23, 30) + 3_600_000)
})
