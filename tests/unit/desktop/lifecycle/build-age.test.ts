import { expect, test } from 'vitest'
import { createAppStatus, initialAppStatus } from '../../../../electron/desktop/app-status.ts'
import { builtAtIn, followBuildAge } from '../../../../electron/desktop/lifecycle/build-age.ts'
import type { SettingsData } from '../../../../electron/settings/schema.ts'
import { configuration } from '../../../../scripts/package/configuration.ts'
import { memorySettings } from '../../../support/memory-settings.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A Gavel that was built so many days ago, or `undefined` in development. */
function open(daysAgo: number | undefined, stored: Partial<SettingsData> = {}) {
  const clock = createVirtualClock()
  const builtAt = daysAgo === undefined ? undefined : clock.now() - daysAgo * DAY
  const system = { version: '1.0.0', electron: '45.3.4', platform: 'linux', locale: 'en' }
  const appStatus = createAppStatus(initialAppStatus(system, 'en'), () => clock.now())
  const settings = memorySettings(stored)
  const start = (): (() => void) => followBuildAge(builtAt, clock, settings, appStatus)
  /** How often it was said, when the user dismisses each message. */
  let said = 0
  const seen = (): number => {
    for (const { id, key } of appStatus.get().messages) {
      if (key === 'outdated') said += 1
      appStatus.dismissMessage(id)
    }
    return said
  }
  return {
    clock,
    builtAt,
    start,
    seen,
    isOld: () => appStatus.get().outdated !== undefined,
    told: () => settings.get().outdatedTold,
  }
}

test.each<[what: string, daysAgo: number | undefined, toldDaysAgo: number | undefined, says: boolean, isOld: boolean]>([
  ['new', 0, undefined, false, false],
  ['59 days old', 59, undefined, false, false],
  ['60 days old', 60, undefined, true, true],
  ['years old', 800, undefined, true, true],
  ['old, which was said yesterday', 90, 1, false, true],
  ['old, which was said 29 days ago', 90, 29, false, true],
  ['old, which was said 30 days ago', 90, 30, true, true],
  ['old, which was said at a time that is still to come', 90, -400, true, true],
  ['built after the time that the clock shows', -5, undefined, false, false],
  ['in development', undefined, undefined, false, false],
])('at the start of a Gavel that is %s, it is said as it should be', (_what, daysAgo, toldDaysAgo, says, isOld) => {
  const now = createVirtualClock().now()
  const gavel = open(daysAgo, toldDaysAgo === undefined ? {} : { outdatedTold: now - toldDaysAgo * DAY })
  gavel.start()
  expect([gavel.seen() === 1, gavel.isOld()]).toEqual([says, isOld])
  expect(gavel.told() === now).toBe(says)
})

test('a Gavel that runs for months says once a month that it has become old, also after restarts', async () => {
  const { clock, start, seen, isOld } = open(50)
  let stop = start()
  await clock.advance(9.5 * DAY)
  expect([seen(), isOld()]).toEqual([0, false])
  await clock.advance(DAY)
  expect([seen(), isOld()]).toEqual([1, true])
  await clock.advance(29 * DAY)
  stop()
  stop = start()
  expect(seen()).toBe(1)
  await clock.advance(DAY + 6 * HOUR)
  expect(seen()).toBe(2)
  stop()
  await clock.advance(90 * DAY)
  expect(seen()).toBe(2)
})

test.each([
  ['{"builtAt":1768469400}', 1_768_469_400_000],
  ['{"builtAt":0}', undefined],
  ['{"builtAt":"yesterday"}', undefined],
  ['{"version":"0.1.0"}', undefined],
  ['null', undefined],
  ['no JSON', undefined],
])('of a package whose package.json is %s, the build time is %d', (text, builtAt) => {
  expect(builtAtIn(() => text)).toBe(builtAt)
})

test('a package contains when it was made, and one whose files cannot be read has no build time', () => {
  const runtime = { version: '45.3.4', folder: '/electron', binary: '/electron/electron', isPinned: true }
  const config = configuration(runtime, '/licences.txt', 1_768_469_400)
  expect(builtAtIn(() => JSON.stringify(config.extraMetadata))).toBe(1_768_469_400_000)
  const broken = (): string => {
    throw new Error('made up')
  }
  expect(builtAtIn(broken)).toBeUndefined()
})
