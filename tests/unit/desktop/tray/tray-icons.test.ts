import { expect, test } from 'vitest'
import { iconColours, iconStem } from '../../../../electron/desktop/tray/tray-icons.ts'

const linux = { platform: 'linux' as const, desktop: 'XFCE', dark: false }

test('uses template images on macOS, even if the user chose a colour', () => {
  expect(iconColours('light', { platform: 'darwin', desktop: '', dark: true })).toBe('template')
  expect(iconStem('own-3', 'template')).toBe('own-3Template')
})

test("prefers the user's choice to the guess", () => {
  expect(iconColours('dark', { ...linux, desktop: 'GNOME' })).toBe('dark')
  expect(iconColours('light', linux)).toBe('light')
})

test.each([
  ['GNOME', false, 'light'],
  ['ubuntu:GNOME', false, 'light'],
  ['X-Cinnamon', false, 'light'],
  ['KDE', false, 'dark'],
  ['KDE', true, 'light'],
  ['XFCE', false, 'dark'],
  ['', true, 'light'],
])('on the desktop “%s” (dark theme: %s) the glyph is %s', (desktop, dark, colours) => {
  expect(iconColours('system', { platform: 'linux', desktop, dark })).toBe(colours)
})

test('follows the colour of the task bar on Windows', () => {
  expect(iconColours('system', { platform: 'win32', desktop: '', dark: false })).toBe('dark')
  expect(iconStem('idle', 'dark')).toBe('idle-dark')
})
