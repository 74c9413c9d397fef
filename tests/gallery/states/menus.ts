import type { Action, ActionResult, QuestionRoom } from '../../../shared/rooms/model.ts'
import { success } from '../../../shared/result.ts'
import type { T } from '../../../shared/text/i18n.ts'
import { scripts, SCRIPTS, SCRIPTS_ROOM } from '../crowds.ts'
import { question, type Scene, type StateData, type States } from './scene.ts'

const removeSeveral: Action = {
  kind: 'remove',
  seen: { accountId: 'acme', conference: 'Support bridge', instance: 1 },
  who: {
    kind: 'members',
    members: ['call-11', 'call-12', 'call-13'].map((key) => ({ key, memberId: key, name: key, number: '' })),
  },
}

function onEveryone(kind: 'unmute' | 'deafen'): Action {
  return {
    kind,
    seen: { accountId: 'acme', conference: 'Support bridge', instance: 1 },
    who: { kind: 'everyone' },
  }
}

/** The states with a menu, a question or a form in front of the rooms. */
export function menuStates({ now, made, several }: Scene): States {
  const askingForEveryone = (
    kind: 'unmute' | 'deafen',
    item: 'room.unmuteEveryone' | 'room.deafenEveryone',
  ): StateData => ({
    bridge: {},
    answers: { act: { state: 'question' as const, question: question(now, { kind, action: onEveryone(kind) }) } },
    press: (t) => [t('room.more', { title: 'Support bridge' }), t('menu.everyone'), t(item)],
  })
  const asked = question(now, { provider: 'plivo', startedAt: now - 62 * 60_000 - 11_000 })
  const endAllWorld: StateData = {
    page: 'accounts',
    results: {
      ask: ({ action }: { action: Action }) =>
        success(
          action.kind === 'endAll'
            ? question(now, { kind: 'endAll', action, rooms: twelveRooms, listedAt: now })
            : question(now, { action, rooms: twelveRooms.slice(0, 2) }),
        ),
    },
  }
  return {
    confirm: { bridge: {}, answers: { ask: asked }, press: (t) => [t('room.endOf', { title: 'Support bridge' })] },
    'confirm-too-soon': {
      bridge: {},
      answers: { ask: question(now) },
      press: (t) => [t('room.endOf', { title: 'Support bridge' }), t('ask.confirm.end')],
    },
    'confirm-of-account': {
      accounts: several,
      bridge: {},
      answers: { ask: { ...asked, account: 'Acme' } },
      press: (t) => [t('room.endOf', { title: 'Support bridge' })],
    },
    'unmute-everyone': askingForEveryone('unmute', 'room.unmuteEveryone'),
    'deafen-everyone': askingForEveryone('deafen', 'room.deafenEveryone'),
    'member-menu': { bridge: {}, press: (t) => [t('member.moreOf', { name: 'Ana Diaz' })] },
    'room-menu': { bridge: {}, press: (t) => [t('room.more', { title: 'Support bridge' })] },
    'selection-menu': {
      bridge: {},
      check: (t) => [t('member.select', { name: 'Ana Diaz' }), t('member.select', { name: 'Sam Okafor' })],
      press: (t) => [t('selection.moreOf')],
    },
    'account-named-like-its-provider': { accounts: [made.account({ name: 'Plivo' })] },
    'more-menu': { press: (t) => [t('header.more')] },
    'label-dialog': {
      bridge: {},
      press: (t) => [t('member.moreOf', { name: '+1 555 010 0199' }), t('menu.more'), t('member.label')],
    },
    'notices-dialog': { bridge: {}, press: (t) => [t('room.more', { title: 'Support bridge' }), t('room.notices')] },
    'pin-dialog': { press: (t) => [t('header.more'), `${t('room.pinByName')}…`] },
    'card-menu': { ...endAllWorld, press: (t) => [t('member.moreOf', { name: 'Acme' })] },
    'end-all': { ...endAllWorld, press: (t) => [t('member.moreOf', { name: 'Acme' }), t('account.endAllShort')] },
    'end-all-unread': {
      ...endAllWorld,
      results: {
        ask: ({ action }: { action: Action }) =>
          success(
            question(now, { kind: 'endAll', action, rooms: twelveRooms.slice(0, 2), listFault: { code: 'timeout' } }),
          ),
      },
      press: (t) => [t('member.moreOf', { name: 'Acme' }), t('account.endAllShort')],
    },
    'end-all-announce': {
      ...endAllWorld,
      press: (t) => [t('member.moreOf', { name: 'Acme' }), t('account.endAllShort'), t('ask.first.switch')],
    },
    'end-all-announced': {
      ...endAllWorld,
      answers: { act: announced },
      results: { ...endAllWorld.results },
      press: (t) => [
        t('member.moreOf', { name: 'Acme' }),
        t('account.endAllShort'),
        t('ask.first.switch'),
        t('ask.confirm.announceIn', { count: twelveRooms.length }),
      ],
    },
    'end-some': {
      ...endAllWorld,
      press: (t) => [t('member.moreOf', { name: 'Acme' }), t('account.endAllShort'), ...chooseTwo(t)],
    },
    'end-some-question': {
      ...endAllWorld,
      press: (t) => [
        t('member.moreOf', { name: 'Acme' }),
        t('account.endAllShort'),
        ...chooseTwo(t),
        t('ask.confirm.endSome', { count: 2 }),
      ],
    },
    'remove-several': {
      bridge: {},
      answers: {
        ask: question(now, {
          kind: 'remove',
          action: removeSeveral,
          names: [
            { name: 'Ana Diaz', number: '15550100123' },
            { name: '', number: '15550100199' },
            { name: 'Ravi Menon', number: '15550100162' },
          ],
        }),
      },
      check: (t) => [
        t('member.select', { name: 'Ana Diaz' }),
        t('member.select', { name: '+1 555 010 0199' }),
        t('member.select', { name: 'Ravi Menon' }),
      ],
      press: (t) => [t('selection.remove')],
    },
    'scripts-question': {
      snapshot: scripts(now),
      view: { expanded: [`acme/${SCRIPTS_ROOM}`] },
      answers: { ask: question(now, { kind: 'remove', action: removeSeveral, title: SCRIPTS_ROOM, names: SCRIPTS }) },
      check: (t) => SCRIPTS.slice(0, 2).map(({ name }) => t('member.select', { name })),
      press: (t) => [t('selection.remove')],
    },
  }
}

const twelveRooms: readonly QuestionRoom[] = Array.from({ length: 12 }, (_, index) => {
  const name = ['Weekly standup', 'Support bridge', 'Quarterly review of the northern region'][index % 3] ?? ''
  const title = `${name} ${String(index + 1)}`
  const seen = { accountId: 'acme', conference: title, instance: 1 }
  return { title, ...(index !== 4 && { people: index + 1 }), seen }
})

function chooseTwo(t: T): readonly string[] {
  return [1, 2].map((count) => [twelveRooms[count - 1]?.title ?? '', t('count.people', { count })].join(' · '))
}

/** Two of twelve rooms were not told. */
const announced: ActionResult = {
  state: 'mixed',
  accepted: 10,
  gone: 0,
  failed: 2,
  unknown: 0,
  notSent: 0,
  untold: twelveRooms.slice(3, 5).flatMap(({ seen }) => {
    return seen === undefined ? [] : [{ seen, fault: { code: 'changed', values: { reason: 'ended' } } } as const]
  }),
}
