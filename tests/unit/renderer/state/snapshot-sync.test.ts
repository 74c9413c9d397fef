import { describe, expect, it } from 'vitest'
import { createRevisions } from '../../../../renderer/state/revisions.ts'
import type { Patch, Snapshot } from '../../../../shared/model.ts'
import { failure, success, type Result } from '../../../../shared/result.ts'

const at = (revision: number): Snapshot => ({
  ...{ revision, at: revision, accounts: [], conferences: [], accountPending: [], readOnly: false },
})
const patch = (from: number, revision: number): Patch => ({ from, revision, at: revision, changed: [], removed: [] })

function follow() {
  let snapshot = at(1)
  const waiting: ((answer: Result<string>) => void)[] = []
  const take = createRevisions({
    current: () => snapshot,
    replace: (after) => (snapshot = after),
    ask: () => new Promise((resolve) => waiting.push(resolve)),
  })
  const answer = async (given: Result<string>): Promise<void> => {
    waiting.shift()?.(given)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { take, answer, waiting, revision: () => snapshot.revision }
}

const whole = (revision: number): Result<string> => success(JSON.stringify(at(revision)))

describe('revisions', () => {
  it('follow each other without a question', () => {
    const { take, waiting, revision } = follow()
    take(patch(1, 2))
    take(JSON.stringify(patch(2, 5)))
    take(patch(1, 3))
    expect(revision()).toBe(5)
    expect(waiting).toHaveLength(0)
  })

  it('ask for the whole once after a gap', async () => {
    const { take, answer, waiting, revision } = follow()
    take(patch(3, 4))
    take(patch(4, 5))
    expect(waiting).toHaveLength(1)
    await answer(whole(5))
    expect(revision()).toBe(5)
    expect(waiting).toHaveLength(0)
  })

  it('do not stay behind where a patch overtook the whole that it builds on', async () => {
    const { take, answer, revision } = follow()
    take(patch(3, 4))
    take(patch(4, 5))
    await answer(whole(4))
    await answer(whole(5))
    expect(revision()).toBe(5)
  })

  it('ask again with the next patch where the answer failed', async () => {
    const { take, answer, revision } = follow()
    take(patch(3, 4))
    await answer(failure('internal'))
    take(patch(4, 5))
    await answer(whole(5))
    expect(revision()).toBe(5)
  })
})
