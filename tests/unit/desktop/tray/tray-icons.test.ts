import { expect, test } from 'vitest'
import { iconColours, iconStem } from '../../../../electron/desktop/tray/tray-icons.ts'

test('uses template images on macOS', () => {
  expect(iconColours({ platform: 'darwin', desktop: '', dark: true })).toBe('template')
  expect(iconStem('own-3', 'template')).toBe('own-3Template')
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
  expect(iconColours({ platform: 'linux', desktop, dark })).toBe(colours)
})

test('follows the colour of the task bar on Windows', () => {
  expect(iconColours({ platform: 'win32', desktop: '', dark: false })).toBe('dark')
  expect(iconStem('idle', 'dark')).toBe('idle-dark')
})
