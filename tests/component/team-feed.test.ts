import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { failure, success } from '../../shared/result.ts'
import type { TeamView } from '../../shared/team.ts'
import { savedView, showWindow, usualMorning } from './window.ts'

const { snapshot } = usualMorning()
const accounts = savedView({ name: 'accounts' })
const field = page.getByLabelText('Paste your invite')

test('joins a team with a pasted invite, and does not keep it in the page', async () => {
  const results = {
    joinTeam: ({ invite }: { invite: string }) =>
      invite === 'half' ? failure('invalid', { values: { reason: 'invite' } }) : success(undefined),
  }
  const shown = await showWindow({ snapshot, savedView: accounts, results })
  await expect.element(page.getByRole('button', { name: 'Join' })).toBeDisabled()
  await field.fill('half')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('alert').filter({ hasText: 'not a complete invite' })).toBeVisible()
  await expect.element(field).toHaveValue('half')
  await field.fill('gavel-feed-1.whole')
  await page.getByRole('button', { name: 'Join' }).click()
  await expect.element(field).toHaveValue('')
  expect(shown.calls('joinTeam').at(-1)).toEqual({ invite: 'gavel-feed-1.whole' })
})

test('says who reads and who is here, and leaves', async () => {
  const team: TeamView = {
    ...{ team: 'Support', person: 'Ana', desk: 'desk-3' },
    state: {
      ...{ connection: 'connected', source: 'feed', relay: 'Support, relay-1', newer: false },
      desks: [{ desk: 'desk-1', person: 'Ben' }],
    },
  }
  const shown = await showWindow({ snapshot, savedView: accounts, appStatus: { team } })
  await expect.element(page.getByText('Live, through Support, relay-1.')).toBeVisible()
  await expect.element(page.getByRole('list', { name: 'Who is here' }).getByText('Ben, desk-1')).toBeVisible()
  await expect.element(field).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Leave the team feed' }).click()
  expect(shown.calls('leaveTeam')).toHaveLength(1)
})

test('says in words why nothing comes through', async () => {
  const team: TeamView = {
    ...{ team: 'Support', person: 'Ana', desk: 'desk-3' },
    state: {
      ...{ connection: 'connected', source: 'alone', desks: [], newer: true },
      fault: { code: 'feed', values: { reason: 'silent' } },
    },
  }
  await showWindow({ snapshot, savedView: accounts, appStatus: { team } })
  await expect.element(page.getByText('Gavel checks by itself, but less often', { exact: false })).toBeVisible()
  await expect
    .element(
      page
        .getByText('the broker isn’t passing', { exact: false })
        .or(page.getByText("the broker isn't passing", { exact: false })),
    )
    .toBeVisible()
  await expect.element(page.getByText('A colleague uses a newer Gavel', { exact: false })).toBeVisible()
})
