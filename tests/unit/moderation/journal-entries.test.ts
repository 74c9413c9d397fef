import { expect, it } from 'vitest'
import { actionFields } from '../../../electron/moderation/journal-entries.ts'
import { accountId, testAccount } from '../../support/test-core.ts'

const action = { kind: 'endAll', accountId } as const

it('47 in asynchronous mode only, the fields of an action name the host to which the result is sent', () => {
  const asynchronous = { callbackUrl: 'https://hooks.example.com/plivo?secret=1' }
  const inMode = actionFields(action, 'action-1', { ...testAccount('plivo'), asynchronous })
  expect(inMode).toMatchObject({ resultsTo: 'hooks.example.com' })
  expect(JSON.stringify(inMode)).not.toContain('secret')
  expect(actionFields(action, 'action-1', testAccount('plivo'))).not.toHaveProperty('resultsTo')
})
