import { expect, it } from 'vitest'
import { actionFields } from '../../../../electron/moderation/actions/journal-entries.ts'
import { accountId, testAccount } from '../../../support/test-core.ts'

const action = { kind: 'endAll', accountId } as const
const asynchronous = { callbackUrl: 'https://hooks.example.com/plivo?secret=1' }

it('47 in asynchronous mode only, the fields of an action name the host to which the result is sent', () => {
  const inMode = actionFields(action, 'action-1', { ...testAccount('plivo'), asynchronous })
  expect(inMode).toMatchObject({ resultsTo: 'hooks.example.com' })
  expect(JSON.stringify(inMode)).not.toContain('secret')
  expect(actionFields(action, 'action-1', testAccount('plivo'))).not.toHaveProperty('resultsTo')
})

it('the start of a recording names no host to which the result is sent, because Gavel gives none', () => {
  const seen = { accountId, conference: 'Weekly', instance: 1 }
  const sound = { seen, who: { kind: 'everyone' } } as const
  const account = { ...testAccount('plivo'), asynchronous }
  expect(actionFields({ kind: 'record', fileFormat: 'mp3', ...sound }, 'action-1', account)).not.toHaveProperty(
    'resultsTo',
  )
  expect(actionFields({ kind: 'stopRecording', ...sound }, 'action-1', account)).toHaveProperty('resultsTo')
})
