import { expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { defaultPreferences } from '../../shared/preferences/preferences.ts'
import { failure, success } from '../../shared/result.ts'
import { SHORTCUT_CHOICE_MS, SHORTCUT_TEST_MS } from '../../shared/preferences/shortcuts.ts'
import { fakeTimers } from './stop-clock.ts'
import { fakeAppStatus } from '../gallery/bridge.ts'
import { showPreferences } from './window.ts'

const capOf = (name: string) => page.getByRole('button', { name: new RegExp(`^Shortcut for ${name}: `) })
const capOfEnd = () => capOf('End my room')
const recorder = page.getByRole('button', { name: 'Press new shortcut…' })

test('sends only what changed, and says that the old shortcut stays in use if the new one is refused', async () => {
  const shown = await showPreferences('Keyboard', {
    results: { setPreferences: () => failure('invalid', { values: { reason: 'shortcutRefused' } }) },
  })
  await page.getByRole('switch', { name: 'One-letter keys' }).click()
  expect(shown.calls('setPreferences')).toEqual([{ singleKeys: false }])
  await capOfEnd().click()
  await expect.element(recorder).toHaveFocus()
  await userEvent.keyboard('x')
  await expect.element(page.getByText(/^Use at least two of Ctrl, Alt, Shift and Super plus a key/)).toBeVisible()
  await userEvent.keyboard('{Control>}{Shift>}K{/Shift}{/Control}')
  expect(shown.calls('setPreferences')).toContainEqual({ shortcutEnd: 'Control+Shift+K' })
  await expect
    .element(page.getByText(/Ctrl\+Shift\+K is used by another application\. Still using Ctrl\+Alt\+Shift\+E\./))
    .toBeVisible()
})

test('after refused keys, which may be those of another shortcut, the next ones are still taken as a choice', async () => {
  const refusals = ['shortcutUsedHere'] as const
  let tries = 0
  const shown = await showPreferences('Keyboard', {
    results: {
      setPreferences: () => {
        const reason = refusals[tries++]
        return reason === undefined ? success(defaultPreferences()) : failure('invalid', { values: { reason } })
      },
    },
  })
  await capOfEnd().click()
  await userEvent.keyboard('{Control>}{Alt>}{Shift>}F{/Shift}{/Alt}{/Control}')
  await expect.element(page.getByText(/^Gavel already uses these keys for “Quick mute”\. Still using/)).toBeVisible()
  await expect.element(recorder).toHaveFocus()
  await userEvent.keyboard('{Control>}{Shift>}K{/Shift}{/Control}')
  await expect.element(recorder).not.toBeInTheDocument()
  expect(shown.calls('setPreferences')).toEqual([
    { shortcutEnd: 'Control+Alt+Shift+F' },
    { shortcutEnd: 'Control+Shift+K' },
  ])
  expect(shown.calls('chooseShortcut')).toEqual([{ on: true }, { on: false }])
})

test('explains why a shortcut that other applications need is refused, and can restore the default', async () => {
  const shown = await showPreferences('Keyboard', {
    preferences: { shortcutEnd: 'Control+Alt+K' },
    results: { setPreferences: () => failure('invalid', { values: { reason: 'shortcutTooPlain' } }) },
  })
  await capOfEnd().click()
  await userEvent.keyboard('{Control>}c{/Control}')
  expect(shown.calls('setPreferences')).toEqual([{ shortcutEnd: 'Control+C' }])
  await expect.element(page.getByText(/^Ctrl\+C is too common\. Choose another\. Use at least two of/)).toBeVisible()
  await page.getByRole('button', { name: 'Reset the shortcut for End my room to Ctrl+Alt+Shift+E' }).click()
  expect(shown.calls('setPreferences')).toContainEqual({ shortcutEnd: 'Control+Alt+Shift+E' })
})

test('says that a new shortcut could not be stored, and not that its keys are refused', async () => {
  const shown = await showPreferences('Keyboard', {
    results: {
      setPreferences: () => {
        shown.push('preferences', { ...defaultPreferences(), shortcutEnd: 'Control+Shift+K' })
        return failure('storage')
      },
    },
  })
  await capOfEnd().click()
  await userEvent.keyboard('{Control>}{Shift>}K{/Shift}{/Control}')
  await expect.element(page.getByText(/^Couldn't save this setting\. .*folder/)).toBeVisible()
  await expect.element(page.getByText(/used by another application/)).not.toBeInTheDocument()
})

test('if neither the new shortcut nor the old one can be used, does not say that the old one is used', async () => {
  await showPreferences('Keyboard', {
    appStatus: { shortcuts: { ...fakeAppStatus().shortcuts, end: 'refused' } },
    results: { setPreferences: () => failure('invalid', { values: { reason: 'shortcutRefused' } }) },
  })
  await capOfEnd().click()
  await userEvent.keyboard('{Control>}{Shift>}K{/Shift}{/Control}')
  await expect
    .element(page.getByText('Ctrl+Shift+K is used by another application. Choose another.', { exact: true }))
    .toBeVisible()
})

test('if a shortcut cannot do anything yet, says when Gavel will use its keys, and does not test new ones', async () => {
  await showPreferences('Keyboard', {
    appStatus: { shortcuts: { ...fakeAppStatus().shortcuts, quickMute: 'off', muteMe: 'off' } },
  })
  const waits = page.getByText('Gavel uses these keys once a room is marked as yours.')
  await expect.element(page.getByText('Gavel uses these keys once an account is connected.')).toBeVisible()
  await expect.element(waits).toBeVisible()
  await capOf('Mute or unmute me').click()
  await expect.element(waits).not.toBeInTheDocument()
  await userEvent.keyboard('{Control>}{Shift>}K{/Shift}{/Control}')
  await expect.element(recorder).not.toBeInTheDocument()
  await expect.element(waits).toBeVisible()
})

/** Shows a window in which the end shortcut can be put into each state. */
async function shownWithEnd(first: 'registered' | 'fired') {
  const state = (end: 'registered' | 'fired') => fakeAppStatus({ shortcuts: { ...fakeAppStatus().shortcuts, end } })
  const shown = await showPreferences('Keyboard', {
    appStatus: state(first),
  })
  return { ...shown, state }
}
const works = page.getByText('Works.')
const testing = page.getByText('Press Ctrl+Alt+Shift+E again to test. Nothing will be ended.')
const [on, off] = [true, false].map((isOn) => ({ which: 'end', on: isOn }))

/** Chooses the keys that are in use, on a desktop that passes them to the page. */
async function chooseSameKeys(): Promise<void> {
  await capOfEnd().click()
  await expect.element(recorder).toHaveFocus()
  await userEvent.keyboard('{Control>}{Alt>}{Shift>}E{/Shift}{/Alt}{/Control}')
  await expect.element(testing).toBeVisible()
}

test('keys are tested after they are chosen, and the test succeeds only if the shortcut fires during it', async () => {
  // The shortcut fired before its test began. That must not count.
  const shown = await shownWithEnd('fired')
  await chooseSameKeys()
  await expect.element(capOfEnd()).toHaveFocus()
  expect(shown.calls('testShortcut')).toEqual([on])
  await expect.element(works).not.toBeInTheDocument()
  shown.push('appStatus', shown.state('registered'))
  await expect.element(testing).toBeVisible()
  shown.push('appStatus', shown.state('fired'))
  await expect.element(works).toBeVisible()
  expect(shown.calls('testShortcut')).toEqual([on, off])
  shown.push('preferences', { ...defaultPreferences(), shortcutEnd: 'Control+Shift+K' })
  await expect.element(works).not.toBeInTheDocument()
})

test('if chosen keys do not arrive during their test, says what the cause may be, and nothing if they are cleared', async () => {
  const shown = await shownWithEnd('registered')
  await expect.element(capOfEnd()).toBeVisible()
  fakeTimers()
  await chooseSameKeys()
  await vi.advanceTimersByTimeAsync(SHORTCUT_TEST_MS)
  const notReceived = page.getByText(/^Gavel hasn't received these keys\. If you pressed them,/)
  await expect.element(notReceived).toBeVisible()
  expect(shown.calls('testShortcut')).toEqual([on, off])
  await page.getByRole('button', { name: 'Clear the shortcut for End my room' }).click()
  await expect.element(notReceived).not.toBeInTheDocument()
})

test('the keys in use can be pressed as a test, which changes nothing', async () => {
  const shown = await shownWithEnd('fired')
  await capOfEnd().click()
  await expect.element(recorder).toHaveFocus()
  await expect.element(page.getByText(/Press the same keys to test them\./)).toBeVisible()
  shown.push('appStatus', shown.state('registered'))
  await expect.element(recorder).toBeVisible()
  shown.push('appStatus', shown.state('fired'))
  await expect.element(works).toBeVisible()
  await expect.element(capOfEnd()).toHaveFocus()
  expect(shown.calls('setPreferences')).toEqual([])
  expect(shown.calls('chooseShortcut')).toEqual([{ on: true }, { on: false }])
})

test('a shortcut is no longer tested once its keys are cleared or the user leaves the preferences', async () => {
  const shown = await shownWithEnd('registered')
  await chooseSameKeys()
  await page.getByRole('button', { name: 'Clear the shortcut for End my room' }).click()
  await expect.element(testing).not.toBeInTheDocument()
  expect(shown.calls('testShortcut')).toEqual([on, off])
  await chooseSameKeys()
  await page.getByRole('button', { name: 'Back' }).click()
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
  expect(shown.calls('testShortcut')).toEqual([on, off, on, off])
})

test('a press of the key cap while keys are being chosen leaves the keys as they were', async () => {
  const shown = await shownWithEnd('registered')
  await capOfEnd().click()
  await recorder.click()
  await expect.element(capOfEnd()).toHaveFocus()
  expect(shown.calls('setPreferences')).toEqual([])
})

test('choosing the keys of another shortcut only shows that Gavel already uses them', async () => {
  const state = (muteMe: 'registered' | 'fired') =>
    fakeAppStatus({ shortcuts: { ...fakeAppStatus().shortcuts, muteMe } })
  const shown = await showPreferences('Keyboard', {
    appStatus: state('fired'),
  })
  const used = page.getByText('Gavel already uses these keys for “Mute or unmute me”. Choose another.')
  await capOfEnd().click()
  await expect.element(recorder).toHaveFocus()
  expect(shown.calls('chooseShortcut')).toEqual([{ on: true }])
  shown.push('appStatus', state('registered'))
  await expect.element(used).not.toBeInTheDocument()
  shown.push('appStatus', state('fired'))
  await expect.element(used).toBeVisible()
  await expect.element(recorder).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(recorder).not.toBeInTheDocument()
  // The same key would leave the view.
  await expect.element(capOfEnd()).toHaveFocus()
  expect(shown.calls('chooseShortcut')).toEqual([{ on: true }, { on: false }])
})

test('after a minute without keys, the choice of keys ends and its key cap has the focus', async () => {
  const shown = await showPreferences('Keyboard')
  await expect.element(capOfEnd()).toBeVisible()
  fakeTimers()
  await capOfEnd().click()
  await expect.element(recorder).toHaveFocus()
  await vi.advanceTimersByTimeAsync(SHORTCUT_CHOICE_MS)
  await expect.element(capOfEnd()).toHaveFocus()
  expect(shown.calls('chooseShortcut')).toEqual([{ on: true }, { on: false }])
})
