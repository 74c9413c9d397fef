import { expect, test } from 'vitest'
import { afterAnswer, newStanding } from '../../../electron/monitor/health.ts'
import { fault } from '../../../shared/fault.ts'

const limited = fault('rateLimited', { retryAt: 5_000 })

test('an answer that was on its way when the provider refused more ends no rest', () => {
  const well = afterAnswer(newStanding(false), undefined, 'list', 900)
  const resting = afterAnswer(well, limited, 'room', 1_000)
  expect(resting.health).toMatchObject({ state: 'resting', fault: limited, since: 1_000 })
  const answered = afterAnswer(resting, undefined, 'list', 1_020, true)
  expect(answered.health).toMatchObject({ state: 'resting', fault: limited, since: 1_000, lastAnswerAt: 1_020 })
  const over = afterAnswer(answered, undefined, 'list', 5_000)
  expect(over.health).toEqual({ ...well.health, lastAnswerAt: 5_000 })
})

test('a rest of another time does not touch an account that is well', () => {
  const well = afterAnswer(newStanding(false), undefined, 'list', 900)
  expect(afterAnswer(well, undefined, 'room', 1_000, true).health.state).toBe('ok')
})
