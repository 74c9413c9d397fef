import { expect, test } from 'vitest'
import { findForbidden } from '../../../electron/desktop/forbidden-switches.ts'

const refusal = (name: string, environment: Readonly<Record<string, string>>): string | undefined =>
  findForbidden({ isPackaged: true, hasSwitch: (one) => one === name, argv: ['gavel'], environment })

test('an AppImage that is started with --no-sandbox says which packages to install instead of it', () => {
  const inAppImage = { APPIMAGE: '/home/ana/gavel.AppImage' }
  expect(refusal('no-sandbox', inAppImage)).toMatch(/^Gavel does not start with --no-sandbox: .*user namespaces.*deb/)
  expect(refusal('no-sandbox', {})).not.toContain('AppImage')
  expect(refusal('log-file', inAppImage)).not.toContain('AppImage')
})
