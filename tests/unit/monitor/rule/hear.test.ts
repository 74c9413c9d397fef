import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterEvent } from '../../../../electron/monitor/reported-callers.ts'
import { soonAt } from '../../../../electron/monitor/rule/hear.ts'
import { endAccepted, runOf } from '../../../../electron/monitor/rule/record.ts'
import { testEach } from '../../../support/cases.ts'
import { callersAfter, roomAfter, told } from '../../../support/room-script.ts'
import { counts, seed } from '../../../support/test-sizes.ts'

testEach(`
    one 404                                      | 0 roster 9 a, 1 gone                                 | live 1 ?gone
    a 404, then a complete list without it       | 0 roster 9 a, 1 gone, 3.1 unlisted                   | ended 1
    the same, too soon                           | 0 roster 9 a, 1 gone, 3 unlisted                     | live 1 ?gone
    a complete list without it, then a 404       | 0 roster 9 a, 1 unlisted, 3.1 gone                   | ended 1
    the same, too soon                           | 0 roster 9 a, 1 unlisted, 3 gone                     | live 1 ?gone
    the same, and a second 404                   | 0 roster 9 a, 1 unlisted, 2 gone, 3.1 gone           | ended 1
    the same, and a second list                  | 0 roster 9 a, 1 unlisted, 2 gone, 3.1 unlisted       | ended 1
    another run, then a list that names it       | 0 roster 90 a, 3 roster 1 b, 4 listed                | live 1 ?roster
    another run, then a list without it          | 0 roster 90 a, 3 roster 1 b, 4 unlisted              | live 1 ?roster
    a list that left before another one named it | 0 roster 9 a, 5-5.5 listed, 5.2 unlisted             | live 1
    lists without it, and another run between    | 0 roster 90 a, 1 unlisted, 7 unlisted, 8 roster 1 b, 13.2 unlisted | live 1 ?roster
    lists without it, and a live response between | 0 alive, 1 unlisted, 7 unlisted, 8 alive, 13.2 unlisted | live 1 ?unlisted
    a 404 while a later list names it            | 0 roster 9 a, 1.1-1.2 gone, 1-1.4 listed             | live 1 ?gone
    a 404 while a list names it                  | 0 roster 9 a, 1-1.2 listed, 1-1.3 gone               | live 1 ?gone
    a 404, then others who were read before a list answered | 0 roster 0 a, 1 gone, 2-3 listed, 2-4 roster 0 b     | live 1 ?open ~
    both at the same time                        | 0 roster 9 a, 1-1.5 gone, 1.2-1.6 unlisted           | live 1 ?gone
    a node that fails over for two seconds       | 0 roster 9 a, 1-1.1 unlisted, 1-1.1 gone, 2 gone, 2 unlisted, 3 gone, 3 unlisted, 3.2 listed | live 1 ?open
    a list that left before the roster arrived   | 0-0.9 roster 9 a, 0.5 unlisted, 1 gone               | live 1 ?gone
    two 404s without a good response between     | 0 roster 9 a, 1 gone, 4 gone                         | live 1 ?gone
    two 404s with a good response between, too soon | 0 roster 9 a, 1 gone, 1.5 good, 2 gone               | live 1 ?gone
    two 404s and a good response to an earlier request | 0 roster 9 a, 1 gone, 0.9-1.5 good, 3.2 gone         | live 1 ?gone
    two 404s with time and a good response between | 0 roster 9 a, 1 gone, 1.5 good, 3.2 gone             | ended 1
    the same without a roster                    | 0 alive, 1 gone, 1.5 good, 3.2 gone                  | ended 1
    a 404 at the first read                      | 0 listed, 1 gone, 3.1 unlisted                       | ended 1
    a 404 of the run before the first roster     | 0 listed, 9 roster 0 a, 10 gone                      | live 1 ?gone ~
    a 404, then a list that names it             | 0 roster 9 a, 1 gone, 1.3 listed                     | live 1 ?open
    a 404, then a response without a roster      | 0 roster 9 a, 1 gone, 1.3 alive                      | live 1 ?open
    a 404 about a room without a roster, then a list | 0 alive, 1 gone, 1.3 listed                          | live 1 ~
    a 404, another run, then a list from between | 0 roster 9 a, 1 gone, 2 roster 0 b, 1.2-2.5 unlisted | live 1 ?gone
    a 404, another run, then a list without it   | 0 roster 90 a, 1 gone, 2 roster 1 b, 3 unlisted      | live 1 ?gone
    the same, then a 404                         | 0 roster 90 a, 1 gone, 2 roster 1 b, 3 unlisted, 5.1 gone | ended 1
    a 404, then failures                         | 0 roster 9 a, 1 gone, 2 failed, 3 failed, 4 good     | live 1 ?gone
    a 404 and a list that an earlier list contradicts | 0 roster 9 a, 0.5 unlisted, 1 listed, 2 gone         | live 1 ?gone
    404s while the list names it                 | 0 roster 9 a, 1 gone, 1.5 listed, 2 gone, 2.5 listed, 3 gone | live 1 ?gone
    a roster between two 404s                    | 0 roster 9 a, 1 gone, 1.5 good, 2 roster 11 a, 3.5 gone | live 1 ?gone
    two 404s after another run                   | 0 roster 90 a, 1 gone, 2 roster 1 b, 3 good, 4 gone, 5 good, 7 gone | ended 1
    a live response between two 404s             | 0 alive, 1 gone, 1.5 good, 2 alive, 3.5 gone         | live 1 ?gone ~
    two complete lists                           | 0 roster 9 a, 1 unlisted, 13 unlisted                | live 1 ?unlisted
    three complete lists over 12 s               | 0 listed, 1 unlisted, 7 unlisted, 13 unlisted        | ended 1
    the same, then a list that names it          | 0 listed, 1 unlisted, 7 unlisted, 13 unlisted, 20 listed | ended 1
    the same a minute later                      | 0 listed, 1 unlisted, 7 unlisted, 13 unlisted, 80 listed | live 2
    the same, with a list that names it between  | 0 listed, 1 unlisted, 7 listed, 8 unlisted, 14 unlisted | live 1 ?unlisted
    the same, without a live response            | 0 listed, 1 unlisted, 2 failed, 7 unlisted, 9 failed, 13 unlisted | ended 1
    the same, too soon                           | 0 listed, 1 unlisted, 6 unlisted, 12 unlisted        | live 1 ?unlisted
    a list that lacks it, then one that names it | 0 roster 9 a, 1 unlisted, 2 listed                   | live 1
    a list that lacks it, then a live response   | 0 alive, 1 unlisted, 2 alive                         | live 1
    a list that lacks it, then a 404, then a list that names it | 0 roster 9 a, 1 unlisted, 1.5 gone, 2 listed         | live 1 ?open
    a list that left before the room was seen    | 0-0.5 alive, 0.2 unlisted                            | live 1
    the same with a roster between               | 0 roster 9 a, 1 unlisted, 7 unlisted, 8 roster 17 a, 13 unlisted | live 1 ?unlisted
    a run that is still returned                 | 0 roster 9 a, 1 roster 9 a, 3 unlisted, 4 roster 9 a, 9 unlisted, 16 roster 9 a, 17 unlisted | ended 1
    an empty room that lists lack                | 0 roster 9 a, 1 unlisted, 2 roster 11, 7 unlisted, 8 roster 17, 14 unlisted | ended 1
    an empty room, then callers                  | 0 roster 0 a, 1 roster 0, 2 roster 0 b               | live 1 ~
    an empty room that a list lacks              | 0 roster 9 a, 1 unlisted, 2 roster 9                 | live 1 ?unlisted
    an empty room that a list lacks and the next names | 0 roster 9 a, 1 unlisted, 2 roster 9, 3 listed       | live 1
    an empty room that a list lacks, then its caller | 0 roster 9 a, 1 unlisted, 2 roster 11, 3 roster 12 a | live 1
    an empty room after a 404 that a list lacks  | 0 roster 9 a, 1 unlisted, 2 roster 11, 3.1 gone      | ended 1
    an empty room that a list names              | 0 roster 9 a, 1 listed, 2 roster 11, 3 listed        | live 1
    failures                                     | 0 roster 9 a, 1 failed, 2 failed, 60 failed          | live 1
  `)('an end: %s', (_title, script, expected) => {
  expect(told(script)).toBe(expected)
})

testEach(`
    a shorter run time, twice                    | 0 roster 90 a, 3 roster 1 b, 5.1 roster 3 b          | live 2
    the same, too soon                           | 0 roster 90 a, 3 roster 1 b, 5 roster 3 b            | live 1 ?roster
    the same, three times                        | 0 roster 90 a, 3 roster 1 b, 4 roster 2 b, 5.1 roster 3 b | live 2
    two other runs                               | 0 roster 90 a, 3 roster 9 b, 5.1 roster 1 c          | live 1 ?roster
    a node of others for two seconds             | 0 roster 90 a, 3 roster 1 b, 5 roster 3 b, 5.2 roster 95 a | live 1
    a run time that is too long for a new run, twice | 0 roster 90 a, 3 roster 30 b, 5.1 roster 32 b    | live 1 ~
    a list, and a run that may be as old         | 0 listed, 2 roster 1 a                               | live 1
    a run time that stands still, with others    | 0 roster 2 a, 3.3 roster 2 b                         | live 1 ?roster
    another UUID, although the rest fits         | 0 roster 1/x a, 3 roster 4/y a                       | live 1 ?roster
    the same UUID, although nothing else fits    | 0 roster 90/x a, 3 roster 1/x b                      | live 1
    other callers in a room that may be as young | 0 roster 1 a, 1.5 roster 2 b                         | live 1 ~
    nobody in a young room                       | 0 roster 1 a, 2 roster 2                             | live 1
    a run time of 0 after none, other callers    | 0 roster - a, 20 roster 0 b, 22.1 roster 0 b         | live 1 ~
    a room that waited, read rarely              | 0 roster 0 a, 30 roster 1 a                          | live 1
    a shorter run time, once                     | 0 roster 90 a, 3 roster 1 b                          | live 1 ?roster
    with the same callers                        | 0 roster 90 a, 3 roster 1 a, 5.1 roster 3 a          | live 2
    a cached roster, then a new one twice        | 0 roster 90 a, 3 roster 86 a, 4 roster 1 b, 6.1 roster 3 b | live 2
    then callers of the run before               | 0 roster 90 a, 3 roster 1 b, 5.1 roster 3 b, 6 roster 4 a | live 2
    a 404, then callers of the run before        | 0 roster 90 a, 3 roster 1 b, 5.1 roster 3 b, 6 gone, 8.5 roster 6 a | live 2
    a cached roster                              | 0 roster 90 a, 3 roster 86 a, 4 roster 94 a          | live 1
    other callers, the same start                | 0 roster 90 a, 3 roster 93 b                         | live 1
    other callers in a young room                | 0 roster 1 a, 2 roster 2 b                           | live 1 ~
    other callers, no run time                   | 0 roster - a, 3 roster - b                           | live 1 ?roster
    other callers, no run time, twice            | 0 roster - a, 3 roster - b, 5.1 roster - b c         | live 2
    a caller of both and a run time that fell, with none in between | 0 roster 90 a b, 2 roster - a b, 5 roster 2 b c, 7.1 roster 4 b c | live 2
    other callers, no run time, and back         | 0 roster - a, 3 roster - b, 4 roster - a             | live 1
    a 404 before the new roster                  | 0 roster 90 a, 3 gone, 4 roster 1 b, 6.1 roster 3 b  | live 2
    a later start, longer run time than the last | 0 roster 1 a, 20 roster 9 b, 22.1 roster 11 b        | live 2
    a later start, returning callers             | 0 roster 1 a, 20 roster 9 a, 22.1 roster 11 a        | live 2
    a 404, then the same run                     | 0 roster 90 a, 3 gone, 4 roster 94 a                 | live 1
    a 404 that the run time proves wrong         | 0 roster 2 a, 3 gone, 6 roster 8 a                   | live 1
    a 404 that no run time proves wrong          | 0 roster - a, 3 gone, 6 roster - a                   | live 1
    a 404, then other callers in a young room    | 0 roster 1 a, 1 gone, 1.2 roster 1 b                 | live 1 ~
    a 404, then the same callers in a young run  | 0 roster 0 a, 1.5 gone, 3 roster 0 a                 | live 1
    a 404, then other callers of an older run    | 0 roster 1 a, 3 gone, 4 roster 5 b                   | live 1 ~
    a 404 between two rosters of another run     | 0 roster 90 a, 3 roster 1 b, 4 gone, 5.1 roster 3 b  | live 2
    an older run, then a 404                     | 0 roster 1 b, 2 roster 9 a, 3 gone                   | live 1 ?gone
    an older run, then the known one             | 0 roster 1 b, 2 roster 9 a, 3 roster 4 b             | live 1 ?roster
    a run time that fell, with a newcomer who stays, and a start that fits nevertheless | 0.2 roster 0 a, 0.5 roster 0 a, 1.5 roster 1 a b, 2.5 roster 0 b c, 3.6 roster 1 b c | live 1
    an older run, twice                          | 0 roster 1 a, 2 roster 11 b, 3 roster 12 b           | live 1
    everyone else, from a cache                  | 10.2 roster 10 a, 15.2 roster 12 b, 20.2 roster 20 b | live 1
    other callers after our end                  | 0 roster 1 a, 2 end accepted, 5 roster 2 b, 7.1 roster 4 b | live 2
    other callers of the run before our end      | 0 roster 1 a, 2 end accepted, 5 roster 5 b, 6 roster 6 b | live 1 ~
    a room that waits for its first moderator    | 0 roster 0 a, 14 roster 0 a, 28 roster 0 a           | live 1
    a list between two late rosters              | 0 roster 90 a, 3 roster 1 b, 5.5 listed, 5.1 roster 3 b | live 2
    the same, until the moderator comes          | 0 roster 0 a, 28 roster 0 a, 30 roster 2 a, 31 roster 3 a | live 1
    a slow response                              | 0 roster 100 a, 1-9 roster 101 a                     | live 1
    a list of an earlier run                     | 0 listed, 9 roster 0 a                               | live 1 ~
    the same, and everyone else                  | 0 listed, 3 roster 0 a, 5.6 roster 2 b, 5.8 roster 2 b | live 1 ~
    a list of an earlier run, then a response without a roster | 0 listed, 9 alive, 9.5 roster 0 a                    | live 1 ~
    a response without a roster after a list     | 0 listed, 1 alive                                    | live 1 ~
    what is left of the known run, and then once the next one | 1 roster 0 a, 13 roster 11 a, 14 sleep, 19 roster 14, 19.2 unlisted, 20.4 listed, 20.8 roster 0 b | live 1 ?roster
    other callers right after a cached roster    | 0 roster 0 a, 5 roster 5 a, 8.9 roster 6 a, 9.1 roster 1 b, 9.2 roster 1 b, 11.2 roster 3 b | live 2
    other callers right after a fresh roster     | 0 roster 0 a, 5 roster 5 a, 8.9 roster 8 a, 9.1 roster 1 b, 9.2 roster 1 b, 10.2 roster 2 b | live 1 ?roster
    with the same callers, in a room that is two seconds old | 0 roster 2 a, 1 roster 0 a, 3.2 roster 3 a           | live 2
    a run time after none, and a later start     | 0 roster - a, 20 roster 9 a, 22.1 roster 11 a        | live 1
    a run time after none, and a start that fits | 0 roster - a, 20 roster 19 a, 21 roster 20 a         | live 1
    a run time after none, other callers         | 0 roster - a, 5 roster 4.5 b                         | live 1 ~
    a run time after none, other callers, and a shorter one | 0 roster - a, 5 roster 4.5 b, 8 roster 1 c           | live 1 ?roster ~
    a run time of 0 after none, in a room that waits | 0 roster - a, 20 roster 0 a, 21 roster 0 a           | live 1
    a 404 from before a lost network and one just after it | 0 roster 9 a, 4 gone, 9 network, 9.1-9.15 good, 9.2 gone | live 1 ?gone
    and one two seconds later                    | 0 roster 9 a, 4 gone, 9 network, 9.1-9.15 good, 9.2 gone, 11.1 gone | ended 1
    after a sleep, everyone else                 | 0 roster 100 a, 1 sleep, 3600 roster 3700 b          | live 1 ~
    after a sleep, a caller who stayed           | 0 roster 100 a, 1 sleep, 3600 roster 3700 a b        | live 1
    after a lost network, everyone else of an older run | 0 roster - a, 1 network, 9 roster 90 b, 10 roster 91 b | live 1 ~
    after a sleep, a shorter run time            | 0 roster 100 a, 1 sleep, 60 roster 9 b, 62.1 roster 11 b | live 2
  `)('a restart: %s', (_title, script, expected) => {
  expect(told(script)).toBe(expected)
})

testEach(`
    a list                                    | 0 listed                                             | live 1
    a 404                                     | 0 gone                                               | unseen 0
    a failure                                 | 0 failed                                             | unseen 0
    a roster that only counts people             | 0 roster 0 +3                                        | live 1
    after an end, its callers in a new run       | 0 roster 9 a, 1 gone, 3.2 unlisted, 5 roster 1 a     | live 2
    an empty roster                           | 0 roster 0                                           | unseen 0
    a response without a roster               | 0 alive                                              | live 1
    a roster                                  | 0 roster 0 a                                         | live 1
    after an end, a response without a roster | 0 roster 9 a, 1 gone, 3.2 unlisted, 5 alive          | live 2
    after an end, an empty roster             | 0 roster 9 a, 1 gone, 3.2 unlisted, 5 roster 13      | ended 1
    after an end, a list                      | 0 roster 9 a, 1 gone, 3.2 unlisted, 5 listed         | ended 1
    a minute after an end, not before, a list          | 0 roster 9 a, 1 gone, 3.2 unlisted, 63 listed         | ended 1
    a minute after an end, a list             | 0 roster 9 a, 1 gone, 3.2 unlisted, 70 listed        | live 2
    after an end, a roster                    | 0 roster 9 a, 1 gone, 3.2 unlisted, 5 roster 1 b     | live 2
    after an end, its own roster              | 0 roster 9 a, 1 gone, 3.2 unlisted, 5 roster 9 a     | ended 1
    a roster from before the end              | 0 roster 9 a, 1 gone, 3.2 unlisted, 1.1-4 roster 10 a | ended 1
  `)('a start: %s', (_title, script, expected) => {
  expect(told(script)).toBe(expected)
})

testEach(`
    one roster of another run shows nobody       | 0 roster 90 a, 3 roster 1 b                          | a
    a second roster of another run shows its callers | 0 roster 90 a, 3 roster 1 b, 5.1 roster 3 b c        | b c
    callers of the run before who have come back are shown | 0 roster 90 a, 3 roster 1 b, 5.1 roster 3 b, 6 roster 4 a, 8.5 roster 6 a | a
    two older rosters replace the known one      | 0 roster 1 a, 2 roster 11 b, 3 roster 12 b           | b
  `)('%s', (_title, script, callers) => {
  expect(callersAfter(script)).toBe(callers)
})

test('one response against a run never ends it, whatever other responses come before and after it', () => {
  const others = fc.array(fc.constantFrom('failed', 'alive', 'listed', 'good', 'roster 9 a'), { maxLength: 12 })
  fc.assert(
    fc.property(others, fc.constantFrom('gone', 'unlisted'), others, (before, against, after) => {
      const says = ['alive', ...before, against, ...after]
      const script = says.map((one, turn) => `${String(turn * 3)} ${one.replace('9', String(turn * 3 + 9))}`).join(', ')
      expect(runOf(roomAfter(script))).toMatchObject({ began: 1 })
    }),
    { numRuns: counts.worlds, seed },
  )
})

testEach(`
    a 404 after two seconds                      | 0 roster 9 a, 1-1.1 gone                             | 3100
    a list that lacks it after two seconds       | 0 roster 9 a, 1-1.1 unlisted                         | 3100
    a 404 after such a list, two seconds after the list | 0 roster 9 a, 1-1.1 unlisted, 2 gone          | 3100
    another run after two seconds                | 0 roster 90 a, 1-1.1 roster 1 b                      | 3100
    a live response after a 404, after half a second | 0 roster 9 a, 1-1.1 gone, 1.3-1.4 listed         | 1900
    nothing                                      | 0 roster 9 a                                         | undefined
    an end                                       | 0 roster 9 a, 1 gone, 4 unlisted                     | undefined
  `)('the next read may decide %s', (_title, script, at) => {
  expect(String(soonAt(roomAfter(script)))).toBe(at)
})

testEach(`
    a failed read is remembered                         | 0 roster 9 a, 1 failed, 2 failed             | failure.at | 2100
    it is over with a roster                     | 0 roster 9 a, 1 failed, 3 roster 12 a               | failure | undefined
    with a response without a roster             | 0 roster 9 a, 1 failed, 3 alive                     | failure | undefined
    with a 404                                   | 0 roster 9 a, 1 failed, 3 gone                      | failure | undefined
    with a roster of another run                 | 0 roster 9 a, 1 failed, 3 roster 1 b                | failure | undefined
    with a roster that says nothing              | 0 roster 9 a, 1 failed, 3 roster 9 a                | failure | undefined
    with an empty roster of a room in question   | 0 roster 9 a, 1 unlisted, 1.2 failed, 2 roster 11   | failure | undefined
    with a 404 of a room that has ended          | 0 roster 9 a, 1 gone, 3.2 unlisted, 4 failed, 5 gone | failure | undefined
    not with a list                              | 0 roster 9 a, 1 failed, 2 listed                    | failure.at | 1100
    a run time that stands still says nothing    | 0 roster 9 a b, 5 roster 9 a b                      | run.roster.sent | 0
    within two seconds it need not grow          | 0 roster 9 a b, 2 roster 9 a b                      | run.roster.sent | 2000
    what stands still is no look at the room     | 0 roster 9 a b, 5 roster 9 a b                      | run.retrieved.sent | 0
    one that grows is news                       | 0 roster 9 a b, 5 roster 9 a b, 6 roster 15 a b     | run.roster.sent | 6000
    one that stands still, with a newcomer, does | 0 roster 9 a, 5 roster 9 a b                        | against.says | roster
    0 stands still until the moderator comes     | 0 roster 0 a, 2.5 roster 0 a                        | run.roster.sent | 2500
    nobody, while lists lack the room, is no news | 0 roster 9 a, 1 unlisted, 2 roster 11              | run.roster.sent | 0
    a shown start moves earlier                  | 0-1.7 roster 0 a, 3 roster 3 a                      | run.startedAt | 100
    never later                                  | 0 roster 0 a, 3-4 roster 3 a                        | run.startedAt | 100
    a restart has a start of its own             | 0 roster 90 a, 3 roster 1 b, 5.5-6 roster 3 b       | run.startedAt | 3000
    a run under a new number has one, too        | 0 roster 90 a, 3 roster 30 b, 5.1 roster 32 b      | run.startedAt | -26800
    the peak is the largest number of people     | 0 roster 9 a b c, 1 roster 10 a                     | run.peak | 3
    the next run has its own                     | 0 roster 9 a b c, 2 gone, 5 unlisted, 90 roster 2 d | run.peak | 1
    without a roster or a list, it was named when it began | 0 alive, 60 alive                         | run.namedAt | 100
    a list names it                              | 0 alive, 60 listed, 90 alive                        | run.namedAt | 60100
    so does a roster                             | 0 alive, 60 roster 70 a, 90 alive                   | run.namedAt | 60100
    after a sleep a roster has no age            | 0 roster 9 a, 1 failed, 2 sleep                     | run.roster.sent | -Infinity
    nor its failure                              | 0 roster 9 a, 1 failed, 2 sleep                     | failure | undefined
    nor after a lost network                     | 0 roster 9 a, 1 network                             | run.roster.sent | -Infinity
    a time without observation has a reason      | 0 roster 9 a, 1 gone, 4 unlisted, 5 network         | quiet | network
    it is over with a roster                     | 0 sleep, 1 roster 9 a                               | quiet | undefined
    with an empty one                            | 0 sleep, 1 roster 0                                 | quiet | undefined
    with a response without a roster             | 0 sleep, 1 alive                                    | quiet | undefined
    with a 404                                   | 0 sleep, 1 gone                                     | quiet | undefined
    with a list without the room                 | 0 sleep, 1 unlisted                                 | quiet | undefined
    with a 404 of a room that has ended          | 0 roster 9 a, 1 gone, 4 unlisted, 5 sleep, 6 gone   | quiet | undefined
    not with a failure, nor with a list          | 0 roster 9 a, 1 sleep, 2 failed, 3 listed           | quiet | sleep
    an accepted end is remembered                | 0 roster 9 a, 2 end accepted                        | run.endAcceptedAt | 2000
    for its own run only                         | 0 roster 90 a, 1 end accepted, 2 roster 0 b, 5 roster 3 b | run.endAcceptedAt | undefined
    also once it has ended                       | 0 roster 9 a, 1 end accepted, 2 gone, 5 unlisted    | run.endAcceptedAt | 1000
    an end after the end is none of ours         | 0 roster 9 a, 1 gone, 4 unlisted, 5 end accepted    | run.endAcceptedAt | undefined
  `)('%s: %s', (_title, script, path, expected) => {
  const value = path
    .split('.')
    .reduce<unknown>((of, key) => (of as Record<string, unknown> | undefined)?.[key], roomAfter(script))
  expect(String(value)).toBe(expected)
})

test('a failed read changes nothing else, and an end of another run leaves no mark', () => {
  const { failure: _, ...after } = roomAfter('0 roster 9 a b, 1 failed, 2 failed')
  expect(after).toEqual(roomAfter('0 roster 9 a b'))
  const live = roomAfter('0 roster 90 a, 2 roster 0 b, 5 roster 3 b')
  expect(endAccepted(live, 1, 4_000)).toBe(live)
  expect(endAccepted(live, 2, 6_000)).toMatchObject({ run: { endAcceptedAt: 6_000 } })
})

test.each([
  ['is kept while responses have no roster', '0.1 alive', 1],
  ['is over with a roster', '0.1 roster 0 a', undefined],
  ['is over with the run', '0.1 alive, 1 gone, 3.2 unlisted', 0],
])('what events have said of the callers %s', (_title, script, callers) => {
  const caller = { name: 'Ana', number: '15550100101', direction: 'inbound' } as const
  const run = { conferenceUuid: 'run', callUuid: 'ana', memberId: '1', caller }
  const reports = afterEvent(undefined, { kind: 'entered', at: 50, ...run }, 50)
  const after = roomAfter(script, { ...roomAfter('0 failed'), reports }).reports
  expect(after?.callers.length).toBe(callers)
})

test('nothing relies on a roster from before a list that lacked the room, until it is read again', () => {
  const sent = (script: string): number | undefined => runOf(roomAfter(script))?.roster?.sent
  expect(sent('0 roster 9 a, 1 unlisted, 2 listed')).toBe(-Infinity)
  expect(sent('0 roster 9 a, 1 unlisted, 2 listed, 3 roster 12 a')).toBe(3_000)
})
