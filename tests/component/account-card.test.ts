import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { CallResult } from '../../shared/bridge.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { later, savedView, showWindow, usualMorning } from './window.ts'

type Kept = CallResult<'replaceToken'>

const { snapshot } = usualMorning()
const button = (name: string) => page.getByRole('button', { name })
const tokenField = page.getByLabelText('Auth token')
const nameField = page.getByRole('textbox', { name: 'New name of Acme' })

async function sendToken(): Promise<void> {
  await button('Replace token of Acme').click()
  await tokenField.fill('made-up')
  await button('Save').click()
}

test.each([
  ['a token that was replaced', success({ kept: 'keychain' }), 'New token saved for Acme.'],
  ['a token that was rejected', failure('credentials'), /^The provider rejected the auth ID or token\./],
] satisfies [string, Result<Kept>, string | RegExp][])(
  'a message reports %s even if the token form was closed meanwhile, and leaves another open form as it is',
  async (_what, result, sentence) => {
    const replaced = later<Result<Kept>>()
    const results = { replaceToken: () => replaced.result }
    await showWindow({ snapshot, savedView: savedView({ name: 'accounts' }), results })
    await sendToken()
    await button('Cancel').click()
    await button('Rename Acme').click()
    await nameField.fill('Acme North')
    replaced.arrive(result)
    await expect.element(page.getByText(sentence)).toBeVisible()
    await expect.element(nameField).toHaveValue('Acme North')
  },
)

test('closing a form removes the message about its token', async () => {
  const results = { replaceToken: () => failure('credentials') }
  await showWindow({ snapshot, savedView: savedView({ name: 'accounts' }), results })
  await sendToken()
  await expect.element(page.getByText('Plivo rejected this token. Check it.')).toBeVisible()
  await expect.element(tokenField).toHaveValue('')
  await button('Cancel').click()
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
})

test('a name that could not be stored stays in its field', async () => {
  const results = { renameAccount: () => failure('storage') }
  await showWindow({ snapshot, savedView: savedView({ name: 'accounts' }), results })
  await button('Rename Acme').click()
  await nameField.fill('Acme North')
  await button('Save').click()
  await expect.element(page.getByRole('alert')).toBeVisible()
  await expect.element(nameField).toHaveValue('Acme North')
})
