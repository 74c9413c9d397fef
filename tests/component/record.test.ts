import { providers } from '../../shared/providers.ts'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import { failure, success } from '../../shared/result.ts'
import { listOf } from '../gallery/crowds.ts'
import { chooseFor, made, menuItem, showBridge, showPage, snapshot, withBridge } from './window.ts'

const seen = { accountId: 'acme', conference: 'Support bridge', instance: 1 }
const everyone = { kind: 'everyone' }
const dialog = page.getByRole('dialog', { name: 'Record Support bridge?' })

const pill = page.getByRole('button', { name: 'Now in Support bridge: recording' })

const openDialog = async (): Promise<void> => {
  await chooseFor('Support bridge', 'Record…')
  await expect.element(dialog).toBeVisible()
}

test('says beforehand that people should be told, and records in the chosen format', async () => {
  const shown = await showBridge()
  await openDialog()
  await expect
    .element(dialog.getByText('Tell people that they are being recorded. In many places the law requires it.'))
    .toBeVisible()
  await dialog.getByRole('combobox', { name: 'File type' }).selectOptions('wav, lossless')
  await dialog.getByRole('button', { name: 'Record', exact: true }).click()
  await expect.element(dialog).not.toBeInTheDocument()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'record', seen, who: everyone, fileFormat: 'wav' } }])
})

test('offers an announcement beforehand, and selects the language of its text, not the last one used', async () => {
  const last = { kind: 'speech', text: 'Guten Tag.', voice: 'MAN', language: 'de-DE' } as const
  await showBridge({ roomMarks: { spoken: { acme: [last] } } })
  await openDialog()
  await dialog.getByRole('button', { name: 'Announce it…' }).click()
  const announce = page.getByRole('dialog', { name: 'Announce in Support bridge' })
  await expect.element(announce.getByRole('textbox', { name: 'Text' })).toHaveValue('This call is being recorded.')
  await expect.element(announce.getByRole('combobox', { name: 'Language' })).toHaveValue('en-GB')
})

test.each([
  ['says before the first recording of a run that people should be told', {}, true],
  ['does not say it again before a later one', { wasRecorded: true }, false],
] as const)('the dialog %s', async (_what, more, isTold) => {
  await showBridge({ snapshot: withBridge(more) })
  await openDialog()
  expect(dialog.getByText(/^Tell people that/).elements()).toHaveLength(isTold ? 1 : 0)
  expect(dialog.getByRole('button', { name: 'Announce it…' }).elements()).toHaveLength(isTold ? 1 : 0)
})

test('says beforehand that the log stores a link to the recording, in asynchronous mode too', async () => {
  const asynchronous = { callbackUrl: 'https://callback.example.org/plivo', callbackMethod: 'POST' } as const
  await showBridge({ snapshot: { ...snapshot, accounts: [made.account({ asynchronous })] } })
  await openDialog()
  await expect.element(dialog.getByText('The log keeps a link to the file if Plivo gives one.')).toBeVisible()
})

test('the dialog says that Vobiz may keep no file, and stays open with the reason if nothing was sent', async () => {
  const { abilities } = providers.vobiz
  await showBridge({
    snapshot: { ...snapshot, accounts: [made.account({ provider: 'vobiz', abilities })] },
    results: { act: () => failure('changed', { values: { reason: 'ended' } }) },
  })
  await openDialog()
  await expect.element(dialog.getByText("Vobiz may accept this but keep no file. Gavel can't tell.")).toBeVisible()
  await dialog.getByRole('button', { name: 'Record', exact: true }).click()
  await expect.element(dialog.getByText('The room has already ended. Nothing was sent.')).toBeVisible()
})

test('says that the network was lost before a recording could be started or stopped', async () => {
  const cancelled = failure('cancelled', { values: { reason: 'network' } })
  const entry = made.pending('record', 'everyone', { state: 'recording', at: Date.now() })
  const shown = await showBridge({ results: { act: () => cancelled } })
  await openDialog()
  await dialog.getByRole('button', { name: 'Record', exact: true }).click()
  await expect.element(dialog.getByText('The network was lost, so nothing was sent.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  shown.become(withBridge({ pending: [entry] }))
  await pill.click()
  await menuItem('Stop recording').click()
  await expect.element(page.getByText('The network was lost, so nothing was sent.')).toBeVisible()
})

test('shows how long a recording has been running, and stops it', async () => {
  const entry = made.pending('record', 'everyone', { state: 'recording', at: Date.now() - 723_000 })
  const shown = await showBridge({ snapshot: withBridge({ pending: [entry] }) })
  await expect.element(pill.getByText(/^12:\d\d/)).toBeVisible()
  await expect.element(pill).toHaveAttribute('title', expect.stringMatching(/^recording 12:\d\d$/))
  await pill.click()
  await menuItem('Stop recording').click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'stopRecording', who: everyone } }])
})

test('if it is unknown whether a recording still runs, shows when it was started, and no running time', async () => {
  const entry = made.pending('record', 'everyone', { state: 'recording', at: Date.now() - 723_000, unverified: true })
  await showBridge({ snapshot: withBridge({ pending: [entry] }) })
  await expect.element(pill).toHaveAttribute('title', 'recording started by you 12 minutes ago')
  expect(pill.element().textContent).not.toMatch(/\d:\d\d/)
})

test('opens a recording from the log by the id of its entry', async () => {
  const outcome: JournalEntry = {
    id: '2026-11:7',
    at: new Date().toISOString(),
    actor: 'jo',
    account: 'acme',
    provider: 'plivo',
    event: 'outcome',
    action: 'record',
    actionId: 'r',
    conference: 'Support bridge',
    outcome: 'accepted',
    recordingHost: 'media.example.test',
  }
  const shown = await showPage('journal', { results: { journal: () => success(listOf([outcome])) } })
  await page.getByRole('button', { name: /^Details: / }).click()
  await page.getByRole('button', { name: 'Open the recording on media.example.test…' }).click()
  expect(shown.calls('openRecording')).toEqual([{ of: 'entry', id: '2026-11:7' }])
})
