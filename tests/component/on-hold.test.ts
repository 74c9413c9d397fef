import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { failure, success } from '../../shared/result.ts'
import { chooseFor, leaveList, savedView, showWindow, snapshot, withRoom } from './window.ts'

const title = 'Weekly standup'
const standup = snapshot.conferences.find((room) => room.title === title)
const [ana, other] = (standup?.members ?? []).filter(({ isMe }) => !isMe)
const view = savedView({ expanded: [`acme/${title}`] })
const accepted = () => success({ state: 'accepted' as const })
const results = { putOnHold: accepted, bringBack: accepted }
const seen = { accountId: 'acme', conference: title, instance: 1 }

const onHold = (keys: readonly (string | undefined)[], asks = false) =>
  withRoom(snapshot, title, { onHold: { keys: keys.flatMap((key) => key ?? []), ...(asks && { asks: true }) } })
const section = page.getByRole('region', { name: `Waiting in ${title}` })
const button = (name: string) => section.getByRole('button', { name, exact: true })

test('the menu of a row puts its caller on hold', async () => {
  const shown = await showWindow({ results, savedView: view })
  await chooseFor('Ana Diaz', 'Put on hold')
  expect(shown.calls('putOnHold')).toMatchObject([{ seen, members: [{ key: ana?.key, memberId: ana?.memberId }] }])
})

test('my own row offers no hold, and no row does while my room does not know me', async () => {
  const unknown = withRoom(snapshot, title, {
    members: standup?.members?.map((member) => ({ ...member, isMe: false })) ?? [],
    meMatches: 0,
  })
  const kick = page.getByRole('menuitem', { name: 'Kick' })
  const shown = await showWindow({ savedView: view })
  for (const [name, seenSnapshot] of [
    ['More for Jo Winter', snapshot],
    ['More for Ana Diaz', unknown],
  ] as const) {
    shown.become(seenSnapshot)
    await page.getByRole('button', { name }).click()
    await expect.element(kick).toBeVisible()
    await expect.element(page.getByRole('menuitem', { name: 'Put on hold' })).not.toBeInTheDocument()
    await userEvent.keyboard('{Escape}')
    await expect.element(kick).not.toBeInTheDocument()
  }
})

test('those on hold are a section of the room, and are brought back one by one or together', async () => {
  const shown = await showWindow({ snapshot: onHold([ana?.key, other?.key]), results, savedView: view })
  await expect.element(section.getByRole('heading', { name: 'Waiting (2)' })).toBeVisible()
  await button('Bring Ana Diaz back').click()
  await button('Bring everyone back').click()
  expect(shown.calls('bringBack')).toMatchObject([
    { seen, members: [ana?.key] },
    { seen, members: [ana?.key, other?.key] },
  ])
  shown.become(onHold([ana?.key]))
  await expect.element(button('Bring everyone back')).not.toBeInTheDocument()
  shown.become(snapshot)
  await leaveList()
  await expect.element(section).not.toBeInTheDocument()
})

test('the row of a caller on hold brings them back, by its button and by M', async () => {
  const shown = await showWindow({ snapshot: onHold([ana?.key]), results, savedView: view })
  const row = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'More for Ana Diaz' }) })
  await row.getByRole('button', { name: 'Bring Ana Diaz back' }).click()
  await userEvent.keyboard('m')
  expect(shown.calls('bringBack')).toMatchObject([
    { seen, members: [ana?.key] },
    { seen, members: [ana?.key] },
  ])
  expect(shown.calls('act')).toEqual([])
})

test('after a start, the section asks about those who were on hold before', async () => {
  const shown = await showWindow({ snapshot: onHold([ana?.key], true), results, savedView: view })
  await expect.element(section.getByText(/They were put on hold, or muted in a search/)).toBeVisible()
  await button('Keep on hold').click()
  await button('Bring everyone back').click()
  expect(shown.calls('keepOnHold')).toEqual([{ room: { accountId: 'acme', name: title } }])
  expect(shown.calls('bringBack')).toMatchObject([{ members: [ana?.key] }])
})

test('a refused hold is said in a message', async () => {
  await showWindow({
    results: { putOnHold: () => failure('changed', { values: { reason: 'left' } }) },
    savedView: view,
  })
  await chooseFor('Ana Diaz', 'Put on hold')
  await expect.element(page.getByText(/^Couldn't put Ana Diaz on hold\./)).toBeVisible()
})

test('a selection is put on hold, and those of it who are on hold are brought back', async () => {
  await page.viewport(400, 1_200)
  const shown = await showWindow({ results, savedView: view })
  const bar = page.getByRole('region', { name: 'Selected people' })
  await page.getByRole('checkbox', { name: 'Select Ana Diaz' }).click()
  const more = bar.getByRole('button', { name: 'More for the selected people' })
  const bringBack = page.getByRole('menuitem', { name: 'Bring back' })
  await more.click()
  await expect.element(bringBack).toHaveAttribute('aria-disabled', 'true')
  await page.getByRole('menuitem', { name: 'Put on hold' }).click()
  expect(shown.calls('putOnHold')).toMatchObject([{ members: [{ key: ana?.key }] }])
  shown.become(onHold([ana?.key]))
  await page.getByRole('checkbox', { name: 'Select Ana Diaz' }).click()
  await more.click()
  await bringBack.click()
  expect(shown.calls('bringBack')).toMatchObject([{ members: [ana?.key] }])
})
