import { expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Room } from '../../shared/rooms/model.ts'
import { fakeTimers } from './stop-clock.ts'
import { made, peopleOf, showBridge, showPage, showWindow, snapshot, withBridge, withRoom } from './window.ts'

const sixStarted = (): Room[] =>
  [1, 2, 3, 4, 5, 6].map((number) => made.room(`New room ${number}`, { startedAt: snapshot.at }))

test('announces in one sentence that two callers joined at the same time', async () => {
  const shown = await showBridge()
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
  shown.become(
    withBridge((room) => ({
      members: [...(room.members ?? []), made.member(21, { name: 'Ida' }), made.member(22, { name: 'Bo' })],
    })),
  )
  await expect.element(page.getByText('2 people joined Support bridge.')).toBeInTheDocument()
})

test('does not announce the rooms of a removed account as ended', async () => {
  const other = made.account({ id: 'other', name: 'Other' })
  const theirs = made.room('Their room', { accountId: 'other', people: 2 })
  const shown = await showWindow({
    snapshot: { ...snapshot, accounts: [...snapshot.accounts, other], conferences: [...snapshot.conferences, theirs] },
  })
  await expect.element(page.getByRole('button', { name: /^Their room, / })).toBeVisible()
  shown.become({ ...snapshot, conferences: snapshot.conferences.filter(({ name }) => name !== 'Support bridge') })
  const said = page.getByText(/Support bridge.* is no longer live\./)
  await expect.element(said).toBeInTheDocument()
  expect(said.element().textContent).not.toContain('Their room')
})

test('announces the results of a search once, not with every snapshot', async () => {
  const shown = await showBridge()
  await page.getByRole('searchbox').fill('support')
  await expect.element(page.getByText('1 room found.', { exact: true })).toBeInTheDocument()
  for (let step = 1; step <= 10; step++) shown.become({ ...snapshot, at: snapshot.at + step })
  shown.become(withBridge((room) => ({ members: [...(room.members ?? []), made.member(21, { name: 'Ida' })] })))
  await expect.element(page.getByText(/^Ida.* joined Support bridge\.$/)).toBeInTheDocument()
  await page.getByRole('searchbox').fill('support b')
  await expect.element(page.getByText('1 room found.', { exact: true })).toBeInTheDocument()
})

test('if several searches follow within a second, announces what the last one found', async () => {
  await showBridge()
  for (const query of ['support', 'nobody', 'support']) await page.getByRole('searchbox').fill(query)
  await expect.element(page.getByText('1 room found.', { exact: true })).toBeInTheDocument()
})

test('announces the results of a search even if six rooms start at the same time', async () => {
  const shown = await showWindow()
  await expect.element(page.getByRole('button', { name: /^Support bridge, / })).toBeVisible()
  shown.become({ ...snapshot, conferences: [...snapshot.conferences, ...sixStarted()] })
  await page.getByRole('searchbox').fill('support')
  await expect.element(page.getByText(/1 room found\./)).toBeInTheDocument()
})

const end = { id: 'end-1', endsAt: new Date().setHours(17, 5, 0, 0) } as const

test.each([
  [
    'an end in the last minute',
    { end: { ...end, state: 'set', minutesLeft: 1 } },
    'Support bridge ends in less than a minute.',
  ],
  [
    'an end that Gavel missed',
    { end: { ...end, state: 'asks', why: 'sleep' } },
    'Support bridge was set to end at 17:05. The computer was asleep, so nothing was ended.',
  ],
  [
    'newcomers who are no longer muted',
    { newcomers: { rule: 'mute', state: 'paused', why: 'sleep' } },
    "Support bridge: new callers aren't being muted. The computer was asleep.",
  ],
  [
    'that a colleague leads at the door',
    { newcomers: { rule: 'ask', state: 'paused', why: 'colleague', by: 'Ben' } },
    'Support bridge: Ben already decides about new callers, at another desk. So Gavel does nothing here.',
  ],
  [
    'a caller who is kept out and calls again',
    {
      keptOut: [{ line: '15550100123', name: 'Ana Diaz', number: '15550100123' }],
      pending: [
        made.pending('remove', ['call-99'], {
          state: 'held',
          until: made.now + 3_000,
          caller: { name: 'Ana Diaz', number: '+15550100123' },
        }),
      ],
    },
    'Ana Diaz is kept out of Support bridge and is being removed.',
  ],
] as const)('announces %s even in Preferences, in a live region that already exists', async (_what, over, sentence) => {
  const shown = await showPage('preferences')
  await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible()
  const regions = [...document.querySelectorAll('[role=status], [aria-live]')]
  shown.become(withBridge(over))
  await expect.poll(() => regions.map((region) => region.textContent)).toContain(sentence)
})

test('announces that newcomers are not muted for now, even if six rooms start at the same time', async () => {
  const shown = await showWindow()
  await expect.element(page.getByRole('button', { name: /^Support bridge, / })).toBeVisible()
  const started = { ...snapshot, conferences: [...snapshot.conferences, ...sixStarted()] }
  shown.become(withRoom(started, 'Support bridge', { newcomers: { rule: 'mute', state: 'paused', why: 'sleep' } }))
  const said = page.getByText(/New room \d.* has started\./)
  await expect.element(said).toBeInTheDocument()
  expect(said.element().textContent).toContain("Support bridge: new callers aren't being muted.")
})

test.each([
  ['the first selected caller', '1 selected'],
  ['a removal that can be undone', 'Removing Ana Diaz…'],
] as const)('announces %s in a live region that already exists', async (_what, sentence) => {
  const shown = await showBridge()
  const ana = page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })
  await expect.element(ana).toBeVisible()
  const regions = [...document.querySelectorAll('[role=status], [aria-live]')]
  ;(ana.element() as HTMLElement).focus()
  if (sentence === '1 selected') await userEvent.keyboard(' ')
  else {
    const held = made.pending('remove', ['call-11'], { state: 'held', until: Date.now() + 3_000 })
    shown.become(withBridge({ pending: [held] }))
  }
  await expect.poll(() => regions.map((region) => region.textContent).join('\n')).toContain(sentence)
})

test('announces two removals that become known at the same time', async () => {
  const shown = await showBridge()
  await expect.element(page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })).toBeVisible()
  const regions = [...document.querySelectorAll('[role=status], [aria-live]')]
  const pending = ['call-11', 'call-13'].map((key) =>
    made.pending('remove', [key], { id: key, state: 'held', until: Date.now() + 3_000 }),
  )
  shown.become(withBridge({ pending }))
  await expect
    .poll(() => regions.map((region) => region.textContent).join('\n'))
    .toMatch(/Removing Ana Diaz….*Removing Ravi Menon…|Removing Ravi Menon….*Removing Ana Diaz…/)
})

test('announces the removal of a caller who is muted meanwhile, and no mute', async () => {
  const shown = await showBridge()
  await expect.element(page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })).toBeVisible()
  const regions = [...document.querySelectorAll('[role=status], [aria-live]')]
  const muted = peopleOf('Support bridge').map((member) => ({ ...member, muted: true }))
  const held = made.pending('remove', ['call-11'], { state: 'held', until: Date.now() + 3_000 })
  shown.become(withBridge({ pending: [held], members: muted }))
  await expect
    .poll(() => regions.map((region) => region.textContent).join('\n'))
    .toContain('Removing Ana Diaz… 2 people are muted in Support bridge.')
})

test('a sentence is no longer in the page after ten seconds', async () => {
  const shown = await showBridge()
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
  fakeTimers()
  shown.become({ ...snapshot, conferences: snapshot.conferences.filter(({ name }) => name !== 'Sales call') })
  await vi.advanceTimersByTimeAsync(1_000)
  const said = page.getByText(/^Sales call.* is no longer live\.$/)
  await expect.element(said).toBeInTheDocument()
  await vi.advanceTimersByTimeAsync(10_000)
  await expect.element(said).not.toBeInTheDocument()
})
