import { expect, it } from 'vitest'
import { createTeamHandlers } from '../../../../electron/ipc/handlers/team.ts'
import { failure, success } from '../../../../shared/result.ts'

const page = {} as never
const unseen = failure('unconfirmed', { values: { reason: 'unseen' } })

it('if the user is not present, reads the stored invite again, but does not leave the team', async () => {
  const done: string[] = []
  const { retryTeam, leaveTeam } = createTeamHandlers({
    team: {
      start: () => Promise.resolve(void done.push('start')),
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
  expect(done).toEqual(['start'])
})
