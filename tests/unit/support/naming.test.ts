import { expect, test } from 'vitest'
import { unpackedFor } from '../../../scripts/package/naming.ts'

test.each([
  ['x64', 'linux-unpacked'],
  ['arm64', 'linux-arm64-unpacked'],
])('on Linux %s, the unpacked app is in %s', (arch, folder) => {
  expect(unpackedFor(arch)).toBe(folder)
})
