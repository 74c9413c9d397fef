import { expect, onTestFinished, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { failure, success } from '../../shared/result.ts'
import { SHORTCUT_CHOICE_MS } from '../../shared/preferences/shortcuts.ts'
import { savedView, showWindow, usualMorning } from './window.ts'

const { snapshot } = usualMorning()

test('sends only what changed, and says that the old shortcut stays in use if the new one is refused', async () => {
  const shown = await showWindow({
    snapshot,
    savedView: savedView({ name: 'preferences' }),
    results: { setPreferences: () => failure('invalid', { values: { reason: 'shortcutRefused' } }) },
  })
  await page.getByRole('switch', { name: 'View only' }).click()
  expect(shown.calls('setPreferences')).toEqual([{ readOnly: true }])
  await page.getByRole('button', { name: 'Change the shortcut for End my room' }).click()
  await expect.element(page.getByRole('button', { name: 'Press new shortcut…' })).toHaveFocus()
  await userEvent.keyboard('x')
  await expect.element(page.getByText(/^Use at least two of Ctrl, Alt, Shift and Super plus a key/)).toBeVisible()
  await userEvent.keyboard('{Control>}{Shift>}K{/Shift}{/Control}')
  expect(shown.calls('setPreferences')).toContainEqual({ shortcutEnd: 'Control+Shift+K' })
  await expect
    .element(page.getByText(/Ctrl\+Shift\+K is used by another application\. Still using Ctrl\+Alt\+Shift\+E\./))
    .toBeVisible()
})

test('after refused keys, which may be those of another shortcut, the next ones are still taken as a choice', async () => {
  const { defaultPreferences } = await import('../../shared/preferences/preferences.ts')
  const refusals = ['shortcutUsedHere'] as const
  let tries = 0
  const shown = await showWindow({
    snapshot,
    savedView: savedView({ name: 'preferences' }),
    results: {
      setPreferences: () => {
        const reason = refusals[tries++]
        return reason === undefined ? success(defaultPreferences()) : failure('invalid', { values: { reason } })
      },
    },
  })
  const recorder = page.getByRole('button', { name: 'Press new shortcut…' })
  await page.getByRole('button', { name: 'Change the shortcut for End my room' }).click()
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
  const shown = await showWindow({
    snapshot,
    savedView: savedView({ name: 'preferences' }),
    preferences: { shortcutEnd: 'Control+Alt+K' },
    results: { setPreferences: () => failure('invalid', { values: { reason: 'shortcutTooPlain' } }) },
  })
  await page.getByRole('button', { name: 'Change the shortcut for End my room' }).click()
  await userEvent.keyboard('{Control>}c{/Control}')
  expect(shown.calls('setPreferences')).toEqual([{ shortcutEnd: 'Control+C' }])
  await expect.element(page.getByText(/^Ctrl\+C is too common\. Choose another\. Use at least two of/)).toBeVisible()
  await page.getByRole('button', { name: 'Reset the shortcut for End my room to Ctrl+Alt+Shift+E' }).click()
  expect(shown.calls('setPreferences')).toContainEqual({ shortcutEnd: 'Control+Alt+Shift+E' })
})

test('says that a new shortcut could not be stored, and not that its keys are refused', async () => {
  const { defaultPreferences } = await import('../../shared/preferences/preferences.ts')
  const shown = await showWindow({
    snapshot,
    savedView: savedView({ name: 'preferences' }),
    results: {
      setPreferences: () => {
        shown.push('preferences', { ...defaultPreferences(), shortcutEnd: 'Control+Shift+K' })
        return failure('storage')
      },
    },
  })
  await page.getByRole('button', { name: 'Change the shortcut for End my room' }).click()
  await userEvent.keyboard('{Control>}{Shift>}K{/Shift}{/Control}')
  await expect.element(page.getByText(/^Couldn't save this setting\. .*folder/)).toBeVisible()
  await expect.element(page.getByText(/used by another application/)).not.toBeInTheDocument()
})

test('if neither the new shortcut nor the old one can be used, does not say that the old one is used', async () => {
  const { fakeAppStatus } = await import('../gallery/bridge.ts')
  await showWindow({
    snapshot,
    savedView: savedView({ name: 'preferences' }),
    appStatus: { shortcuts: { ...fakeAppStatus().shortcuts, end: 'refused' } },
    results: { setPreferences: () => failure('invalid', { values: { reason: 'shortcutRefused' } }) },
  })
  await page.getByRole('button', { name: 'Change the shortcut for End my room' }).click()
  await userEvent.keyboard('{Control>}{Shift>}K{/Shift}{/Control}')
  await expect
    .element(page.getByText('Ctrl+Shift+K is used by another application. Choose another.', { exact: true }))
    .toBeVisible()
})

test('if a shortcut cannot do anything yet, says when Gavel will use its keys, and offers no test', async () => {
  const { fakeAppStatus } = await import('../gallery/bridge.ts')
  await showWindow({
    snapshot,
    savedView: savedView({ name: 'preferences' }),
    appStatus: { shortcuts: { ...fakeAppStatus().shortcuts, quickMute: 'off', muteMe: 'off' } },
  })
  await expect.element(page.getByText('Gavel uses these keys once an account is connected.')).toBeVisible()
  await expect.element(page.getByText('Gavel uses these keys once a room is marked as yours.')).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Change the shortcut for Mute or unmute me' })).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Test the shortcut for End my room' })).toBeVisible()
  await expect
    .element(page.getByRole('button', { name: /^Test the shortcut for (Mute or unmute me|Quick mute)$/ }))
    .not.toBeInTheDocument()
})

test('a shortcut test succeeds only if the shortcut fires during the test', async () => {
  const { fakeAppStatus } = await import('../gallery/bridge.ts')
  const state = (end: 'registered' | 'fired') => fakeAppStatus({ shortcuts: { ...fakeAppStatus().shortcuts, end } })
  const shown = await showWindow({
    snapshot,
    savedView: savedView({ name: 'preferences' }),
    // The shortcut fired before its test began, which must not count.
    appStatus: state('fired'),
  })
  const works = page.getByText('It works.')
  const testIt = page.getByRole('button', { name: 'Test the shortcut for End my room' })
  await expect.element(testIt).toBeVisible()
  await expect.element(works).not.toBeInTheDocument()
  await testIt.click()
  await expect.element(page.getByText('Press Ctrl+Alt+Shift+E now. Nothing will be ended.')).toBeVisible()
  expect(shown.calls('testShortcut')).toEqual([{ which: 'end', on: true }])
  await expect.element(works).not.toBeInTheDocument()
  shown.push('appStatus', state('registered'))
  await expect.element(page.getByText(/^Press Ctrl/)).toBeVisible()
  shown.push('appStatus', state('fired'))
  await expect.element(works).toBeVisible()
  const { defaultPreferences } = await import('../../shared/preferences/preferences.ts')
  shown.push('preferences', { ...defaultPreferences(), shortcutEnd: 'Control+Shift+K' })
  await expect.element(works).not.toBeInTheDocument()
})

test('a shortcut is no longer tested once its keys are cleared or the user leaves the preferences', async () => {
  const shown = await showWindow({ snapshot, savedView: savedView({ name: 'preferences' }) })
  const testing = page.getByText(/^Press .* now\./)
  const testIt = page.getByRole('button', { name: 'Test the shortcut for End my room' })
  const [on, off] = [true, false].map((on) => ({ which: 'end', on }))
  await testIt.click()
  await expect.element(testing).toBeVisible()
  await page.getByRole('button', { name: 'Clear the shortcut for End my room' }).click()
  await expect.element(testing).not.toBeInTheDocument()
  expect(shown.calls('testShortcut')).toEqual([on, off])
  await testIt.click()
  await expect.element(testing).toBeVisible()
  await page.getByRole('button', { name: 'Back' }).click()
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
  expect(shown.calls('testShortcut')).toEqual([on, off, on, off])
})

test('choosing the keys of another shortcut only shows that Gavel already uses them', async () => {
  const { fakeAppStatus } = await import('../gallery/bridge.ts')
  const state = (muteMe: 'registered' | 'fired') =>
    fakeAppStatus({ shortcuts: { ...fakeAppStatus().shortcuts, muteMe } })
  const shown = await showWindow({ snapshot, savedView: savedView({ name: 'preferences' }), appStatus: state('fired') })
  const used = page.getByText('Gavel already uses these keys for “Mute or unmute me”. Choose another.')
  const recorder = page.getByRole('button', { name: 'Press new shortcut…' })
  await page.getByRole('button', { name: 'Change the shortcut for End my room' }).click()
  await expect.element(recorder).toHaveFocus()
  expect(shown.calls('chooseShortcut')).toEqual([{ on: true }])
  shown.push('appStatus', state('registered'))
  await expect.element(used).not.toBeInTheDocument()
  shown.push('appStatus', state('fired'))
  await expect.element(used).toBeVisible()
  await expect.element(recorder).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(recorder).not.toBeInTheDocument()
  expect(shown.calls('chooseShortcut')).toEqual([{ on: true }, { on: false }])
})

test('after a minute without keys, the choice of keys ends and its button has the focus again', async () => {
  const shown = await showWindow({ snapshot, savedView: savedView({ name: 'preferences' }) })
  const change = page.getByRole('button', { name: 'Change the shortcut for End my room' })
  await expect.element(change).toBeVisible()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  await change.click()
  await expect.element(page.getByRole('button', { name: 'Press new shortcut…' })).toHaveFocus()
  await vi.advanceTimersByTimeAsync(SHORTCUT_CHOICE_MS)
  await expect.element(change).toHaveFocus()
  expect(shown.calls('chooseShortcut')).toEqual([{ on: true }, { on: false }])
})
