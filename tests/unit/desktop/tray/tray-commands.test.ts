import { expect, test } from 'vitest'
import { pauseEnd, runTrayCommand, type TrayCommandParts } from '../../../../electron/desktop/tray/tray-commands.ts'
import type { TrayCommand } from '../../../../electron/desktop/tray/tray-rows.ts'
import type { Fault } from '../../../../shared/fault.ts'
import { roomKey, type ActionResult, type Action, type Question } from '../../../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../../../shared/result.ts'
import { memorySettings } from '../../../support/memory-settings.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const seen = { accountId: 'acme', conference: 'a', instance: 1 }
const mute = { kind: 'mute', seen, who: { kind: 'everyone' } } as const
const ana = { key: 'call-1', memberId: '1', name: 'Ana', number: '' }
const remove: Action = { kind: 'remove', seen, who: { kind: 'members', members: [ana] } }
const show = { what: 'room', key: 'acme/a', memberKey: 'call-1' } as const

const accepted = success<ActionResult>({ state: 'accepted' })

/** Carries out a command, and returns what happened and of which faults the user is notified. */
async function choose(command: TrayCommand, result: Result<ActionResult> = accepted, isLive = true) {
  const happened: unknown[] = []
  const faults: Fault[] = []
  const settings = memorySettings()
  const clock = createVirtualClock()
  const did =
    (what: string) =>
    (...about: readonly unknown[]) => {
      happened.push([what, ...about])
      return Promise.resolve(result)
    }
  const asksAbout = (what: string) => ({ askAbout: (key: string) => (happened.push([what, key]), isLive) })
  await runTrayCommand(command, {
    settings,
    clock,
    commands: { act: did('act'), stopAnnouncement: did('stopAnnouncement') },
    onHold: { bringBack: did('bringBack') },
    scheduledEnds: {
      extend: (...about: readonly unknown[]) => (happened.push(['extend', ...about]), result),
      cancel: did('cancel'),
    },
    show: did('show'),
    actions: { endQuestion: asksAbout('askEnd'), noise: asksAbout('findNoise') },
    notifier: { show: () => Promise.resolve() },
    localizedTexts: { failure: (fault: Fault) => faults.push(fault) },
  } as unknown as TrayCommandParts)
  return { happened, faults, pausedUntil: settings.get().preferences.notificationsPausedUntil - clock.now() }
}

test('pauses notifications for an hour, and resumes them', async () => {
  expect((await choose({ do: 'pauseNotifications', until: 'oneHour' })).pausedUntil).toBe(3_600_000)
  expect((await choose({ do: 'resumeNotifications' })).pausedUntil).toBeLessThanOrEqual(0)
})

const about = { kind: 'remove', accountName: 'Acme', names: [], includesMe: true } as const
const question: Question = { token: 't', action: remove, ...about, expiresAt: 1 }

test.each<[what: string, result: ActionResult, shown: readonly object[], faults: readonly Fault[]]>([
  ['opens the window, in which it can be undone', { state: 'held', id: 'h', until: 1 }, [show], []],
  ['opens no window if it was sent at once', { state: 'accepted' }, [], []],
  [
    'opens the window with the question if it needs one',
    { state: 'question', question },
    [{ ...show, ask: 'remove' }],
    [],
  ],
  ['notifies if the caller has left', { state: 'alreadyGone' }, [], [{ code: 'changed', values: { reason: 'left' } }]],
])('a removal %s', async (_what, result, shown, faults) => {
  const done = await choose({ do: 'actAndShow', action: remove, show }, success(result))
  expect(done.happened).toEqual([['act', remove], ...shown.map((one) => ['show', one])])
  expect(done.faults).toEqual(faults)
})

test.each(['askEnd', 'findNoise'] as const)('%s opens its window, or Gavel if the room has ended', async (what) => {
  const command = { do: what, roomKey: roomKey('acme', 'a') }
  expect((await choose(command)).happened).toEqual([[what, 'acme/a']])
  expect((await choose(command, accepted, false)).happened).toEqual([[what, 'acme/a'], ['show']])
})

const bringBack = { do: 'bringBack', seen, members: ['call-1'] } as const
const left: readonly Fault[] = [{ code: 'changed', values: { reason: 'left' } }]
const ended: readonly Fault[] = [{ code: 'changed', values: { reason: 'ended' } }]
const gone = success<ActionResult>({ state: 'alreadyGone' })
const counts = { state: 'mixed', accepted: 0, gone: 1, failed: 11, unknown: 0, notSent: 0 } as const
const changed = failure('changed')

test.each<[what: string, command: TrayCommand, result: Result<ActionResult>, faults: readonly Fault[]]>([
  ['a mute was accepted', { do: 'act', action: mute }, accepted, []],
  ['a mute came too late', { do: 'act', action: mute }, changed, [{ code: 'changed' }]],
  ['everyone was to be muted in a room that has ended, not that “they” left', { do: 'act', action: mute }, gone, ended],
  ['a recording was to be stopped there', { do: 'act', action: { ...mute, kind: 'stopRecording' } }, gone, ended],
  [
    'a mute failed for some',
    { do: 'act', action: mute },
    success({ ...counts, fault: { code: 'rateLimited' } }),
    [{ code: 'rateLimited' }],
  ],
  [
    'a mute reached all who had not left',
    { do: 'act', action: mute },
    success({ ...counts, accepted: 11, failed: 0 }),
    [],
  ],
  ['a caller was brought back', bringBack, accepted, []],
  ['a caller had left', bringBack, gone, left],
  ['a caller has left meanwhile', bringBack, failure('changed', { values: { reason: 'left' } }), left],
  ['an announcement was stopped', { do: 'stopAnnouncement', id: 'playing-1' }, accepted, []],
  ['an announcement was over', { do: 'stopAnnouncement', id: 'playing-1' }, changed, [{ code: 'changed' }]],
  ['an end was extended', { do: 'extendEnd', id: 'end-1', minutes: 15 }, accepted, []],
  ['an end was over', { do: 'extendEnd', id: 'end-1', minutes: 15 }, changed, [{ code: 'changed' }]],
  ['an end was cancelled', { do: 'cancelEnd', id: 'end-1' }, accepted, []],
  ['an end could not be cancelled', { do: 'cancelEnd', id: 'end-1' }, changed, [{ code: 'changed' }]],
])(
  'acts once, and notifies only of a failure, because there may be no open window: %s',
  async (_what, command, result, faults) => {
    const done = await choose(command, result)
    const { do: what, ...values } = command
    const did = { extendEnd: 'extend', cancelEnd: 'cancel' }[what as string] ?? what
    expect(done.happened).toEqual([[did, ...Object.values<unknown>(values)]])
    expect(done.faults).toEqual(faults)
  },
)

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
