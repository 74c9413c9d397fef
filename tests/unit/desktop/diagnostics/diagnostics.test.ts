import { expect, test } from 'vitest'
import { openDiagnostics } from '../../../../electron/desktop/diagnostics/diagnostics.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

test('provides the newest 200 entries of all levels for copying, redacted and with the oldest first', () => {
  const diagnostics = openDiagnostics(temporaryFolder())
  diagnostics.hide('made-up-token')
  for (let count = 1; count <= 201; count += 1) diagnostics.info(`entry ${String(count)}`)
  diagnostics.warn('refused for made-up-token', 'at 15550100123')
  const lines = diagnostics.recent().split('\n')
  expect(lines).toHaveLength(200)
  expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info entry 3$/)
  expect(lines.at(-1)).toMatch(/ warn refused for \[secret\]: at …23$/)
})
