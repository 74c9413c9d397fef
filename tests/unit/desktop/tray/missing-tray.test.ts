import { expect, test } from 'vitest'
import { createAppStatus, initialAppStatus } from '../../../../electron/desktop/app-status.ts'
import { MissingTray } from '../../../../electron/desktop/tray/missing-tray.ts'
import { createAfter } from '../../../../shared/timers.ts'
import { memorySettings } from '../../../support/memory-settings.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const system = { version: '1.0.0', electron: '40', platform: 'linux', locale: 'en' }

function create() {
  const clock = createVirtualClock()
  const appStatus = createAppStatus(initialAppStatus(system, 'en'), () => clock.now())
  const settings = memorySettings()
  const seen = { shown: 0 }
  const tray = new MissingTray({
    appStatus,
    settings,
    after: createAfter(clock),
    popover: {
      setMode: () => undefined,
      window: () => undefined,
      show: () => {
        seen.shown += 1
        return Promise.resolve()
      },
    },
    isAnyShown: () => false,
  })
  const messages = () => appStatus.get().messages.map(({ key }) => key)
  return { tray, clock, messages, seen, told: () => settings.get().told }
}

test('if a panel starts soon after Gavel, the message about a missing tray is neither shown nor used up', async () => {
  const { tray, clock, messages, seen, told } = create()
  tray.hostChanged('absent')
  await clock.advance(3_000)
  tray.hostChanged('present')
  await clock.advance(60_000)
  expect(messages()).toEqual([])
  expect(told()).toEqual([])
  expect(seen.shown).toBe(0)
})

test('the window opens each time the tray is missing; the first time, a message says why until there is a tray', async () => {
  const { tray, clock, messages, seen, told } = create()
  tray.hostChanged('absent')
  await clock.advance(10_000)
  expect(messages()).toEqual(['noTrayHost'])
  expect(told()).toEqual(['noTrayHost'])
  expect(seen.shown).toBe(1)
  tray.hostChanged('present')
  expect(messages()).toEqual([])
  tray.hostChanged('absent')
  await clock.advance(10_000)
  expect(messages()).toEqual([])
  expect(seen.shown).toBe(2)
})
