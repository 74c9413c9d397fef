import { expect, it } from 'vitest'
import { createTeamHandlers } from '../../../../electron/ipc/handlers/team.ts'
import { failure, success } from '../../../../shared/result.ts'

const page = {} as never
const unseen = failure('unconfirmed', { values: { reason: 'unseen' } })

it.each([
  ['leaves the team if the user agrees', success(undefined), ['leave']],
  ['does not leave the team if the user declines', failure('cancelled', { values: { reason: 'declined' } }), []],
])('%s', async (_title, answer, expected) => {
  const done: string[] = []
  const asked: unknown[] = []
  const { leaveTeam } = createTeamHandlers({
    team: {
      start: () => Promise.resolve(),
      retry: () => Promise.resolve(),
      join: () => Promise.resolve(success(undefined)),
      leave: () => {
        done.push('leave')
        return Promise.resolve(success(undefined))
      },
    },
    presence: { mayChange: () => success(undefined) },
    questions: {
      ask: (_sender, question) => {
        asked.push(question)
        return Promise.resolve(answer)
      },
    },
  })
  expect(await leaveTeam(undefined, page)).toEqual(answer)
  expect(asked).toEqual([{ kind: 'leaveTeam', accounts: [] }])
  expect(done).toEqual(expected)
})

it('if the user is not present, reads the stored invite again, but does not leave the team', async () => {
  const done: string[] = []
  const { retryTeam, leaveTeam } = createTeamHandlers({
    team: {
      start: () => Promise.resolve(),
      retry: () => Promise.resolve(void done.push('retry')),
      join: () => Promise.resolve(success(undefined)),
      leave: () => {
        done.push('leave')
        return Promise.resolve(success(undefined))
      },
    },
    presence: { mayChange: () => unseen },
    questions: { ask: () => Promise.resolve(success(undefined)) },
  })
  expect(await retryTeam(undefined, page)).toEqual(success(undefined))
  expect(await leaveTeam(undefined, page)).toEqual(unseen)
  expect(done).toEqual(['retry'])
})
