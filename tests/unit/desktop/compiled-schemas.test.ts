import { expect, test, vi } from 'vitest'
import { forbidCompiledSchemas } from '../../../electron/desktop/compiled-schemas.ts'

test('parsing a request compiles no strings to code', async () => {
  const compile = vi.fn()
  vi.stubGlobal('Function', compile)
  forbidCompiledSchemas()
  // No module with schemas is imported earlier in this file.
  const { calls } = await import('../../../shared/ipc/contract.ts')
  expect(calls.markOwn.request.safeParse({ room: { accountId: 'a', name: 'Weekly' }, own: true }).success).toBe(true)
  vi.unstubAllGlobals()
  expect(compile).not.toHaveBeenCalled()
})
