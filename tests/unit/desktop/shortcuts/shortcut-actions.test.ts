import { expect, test, vi } from 'vitest'
import {
  ShortcutActions,
  type ShortcutActionsOptions,
} from '../../../../electron/desktop/shortcuts/shortcut-actions.ts'
import type { Clock } from '../../../../shared/clock.ts'
import { success } from '../../../../shared/result.ts'
import { shortcutNames } from '../../../../shared/preferences/shortcuts.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { aMember, aRoom, aSnapshot } from '../../../support/rooms.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

vi.mock('electron', () => ({}))

/** With only the parts that a shortcut of the test uses. */
function create(clock: Clock, parts: object): ShortcutActions {
  return new ShortcutActions({
    clock,
    system: { platform: 'linux' },
    noiseSearch: { listen: () => undefined, isRunning: () => false, view: () => undefined },
    rooms: { subscribe: () => () => undefined },
    ...parts,
  } as unknown as ShortcutActionsOptions)
}

test('a held shortcut shows or hides the window once, and the next press does so again', async () => {
  const clock = createVirtualClock()
  const toggleGavel = vi.fn()
  const actions = create(clock, { toggleGavel })
  actions.pressed.show()
  await clock.advance(660)
  for (let repeat = 0; repeat < 50; repeat += 1) {
    actions.pressed.show()
    await clock.advance(40)
  }
  expect(toggleGavel).toHaveBeenCalledTimes(1)
  await clock.advance(3_000)
  actions.pressed.show()
  expect(toggleGavel).toHaveBeenCalledTimes(2)
})

test.each([
  ['a held key that starts Gavel again and again acts once', 3_000, 1],
  ['a held key whose first start was that of Gavel does not act', 2_999, 0],
])('row 35: %s', async (_what, first, times) => {
  const clock = createVirtualClock()
  const toggleGavel = vi.fn()
  const actions = create(clock, { toggleGavel })
  for (const gap of [first, 2_910, 2_200, 0, 2_400, 0, 0, 1_400, 90, 1_940]) {
    await clock.advance(gap)
    actions.commanded('show')
  }
  expect(toggleGavel).toHaveBeenCalledTimes(times)
  await clock.advance(3_000)
  actions.commanded('show')
  expect(toggleGavel).toHaveBeenCalledTimes(times + 1)
})

test.each(shortcutNames)(
  'the next press of the shortcut "%s" acts even if the clock was set back in the meantime',
  async (which) => {
    const virtual = createVirtualClock()
    let setBack = 0
    const clock = { ...virtual, now: () => virtual.now() - setBack, elapsed: virtual.now }
    const acts = vi.fn()
    const actions = create(clock, {
      toggleGavel: acts,
      notifier: { show: acts },
      push: () => undefined,
      painted: { newToken: () => 'token', wait: () => new Promise(() => undefined) },
      onFinder: () => undefined,
      prepare: () => {
        acts()
        return new Promise(() => undefined)
      },
      settings: { get: () => ({ preferences: { roomOrder: 'name' } }) },
      localizedTexts: { current: () => createTexts('en', 'en-GB') },
      rooms: { subscribe: () => () => undefined, snapshot: () => aSnapshot([]) },
    })
    actions.pressed[which]()
    await clock.advance(0)
    expect(acts).toHaveBeenCalledTimes(1)
    setBack = 3_600_000
    await clock.advance(600_000)
    actions.pressed[which]()
    await clock.advance(0)
    expect(acts).toHaveBeenCalledTimes(2)
  },
)

test.each([
  [undefined, 'Callers who join later are not muted.'],
  [{ rule: 'mute', state: 'on' }, 'Callers who join later are muted too.'],
  [{ rule: 'mute', state: 'paused', why: 'me' }, 'Callers who join later are not muted.'],
] as const)('the notification of Mute all but me says whether newcomers are muted: %j', async (newcomers, later) => {
  const clock = createVirtualClock()
  const show = vi.fn()
  const members = [aMember(1, { isMe: true }), aMember(2, { muted: true })]
  const room = aRoom('Standup', { own: true, members })
  const texts = createTexts('en')
  const actions = create(clock, {
    rooms: {
      subscribe: () => () => undefined,
      snapshot: () => aSnapshot([{ ...room, ...(newcomers && { newcomers }) }]),
      conference: () => room,
    },
    commands: { act: () => Promise.resolve(success({ state: 'accepted' })) },
    localizedTexts: { current: () => texts },
    notifier: { show },
  })
  actions.pressed.muteAllButMe()
  await expect.poll(() => show).toHaveBeenCalledWith(expect.objectContaining({ body: `Standup: 1 person. ${later}` }))
})
