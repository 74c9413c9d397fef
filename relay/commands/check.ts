import { providers } from '../../shared/providers.ts'
import { randomBytes } from 'node:crypto'
import { systemClock } from '../../shared/clock.ts'
import { faultName, type FaultCode, type FaultReason } from '../../shared/fault.ts'
import { busTrouble } from '../../shared/feed/bus-trouble.ts'
import type { OpenBus, Publication } from '../../shared/feed/bus.ts'
import { allTopics, formatTopic } from '../../shared/feed/topics.ts'
import type { RelayConfiguration } from '../configuration.ts'
import { connectProvider } from '../observed-rooms.ts'

/** Milliseconds to wait for the broker or the receiver in one step. */
const STEP_LIMIT = 10_000
const LOOK_EVERY = 50

/** What is wrong, and what to do, by the code of a provider's fault. */
const ACCOUNT_TROUBLE: Partial<Record<FaultCode, string>> = {
  offline: "cannot be reached; check this computer's network connection",
  dns: "cannot be found; check this computer's name server (DNS)",
  tls: "shows no certificate that is trusted here; check this computer's clock, and if something inspects the connections here, name its authority by NODE_EXTRA_CA_CERTS",
  timeout: 'does not answer in time; check whether a firewall lets this computer out to port 443',
  refused: 'refuses the connection; check whether a firewall lets this computer out to port 443',
  credentials: 'rejects the credentials; check authId and authToken',
  forbidden: 'does not let this account read conferences; ask the administrator of the account',
  suspended: 'has suspended the account; contact the provider',
  notFound: 'does not know the account; check authId',
  rateLimited: 'gets too many requests for this account; try again in a minute',
  server: 'has a problem of its own; try again later',
  route: 'knows no such path; if baseUrl is set, copy it again from the simulator',
}

/** What is wrong, and what to do, by the reason why no connection to an address was possible. */
const CONNECTION_TROUBLE: Partial<Record<FaultReason<'feed'>, string>> = {
  certificate:
    'its certificate is not trusted, is not for this name, or has expired; renew it, or name the certificate of its authority in',
  lost: 'it closes the connection; check that this port speaks what the address says, and TLS',
  password:
    'it rejects the user or the password; correct broker.user and broker.password, or apply `gavel-relay broker-config` to it',
  refused: 'nothing listens there; start it, or correct the port',
  timeout: 'nothing answers there; check the address, and whether a firewall lets this computer through',
  unknownHost: 'there is no such name; correct it, or its entry in the DNS',
}

/** Says what is right about a step, or what is wrong and what to do. */
type Say = (isRight: boolean, right: string, wrong: string) => void

/** Tests the accounts, the broker and the callback address. @returns whether all of them work */
export async function check(
  configuration: RelayConfiguration,
  parts: { readonly writeLine: (line: string) => void; readonly openBus: OpenBus; readonly fetch: typeof fetch },
): Promise<boolean> {
  let isGood = true
  const say: Say = (isRight, right, wrong) => {
    isGood &&= isRight
    parts.writeLine(isRight ? `ok     ${right}` : `WRONG  ${wrong}`)
  }
  await checkAccounts(configuration, parts.fetch, say)
  await checkBroker(configuration, parts.openBus, say)
  await checkReceiver(configuration, parts.fetch, say)
  return isGood
}

/** Why `fetch` failed. The `cause` of its error is the system's error. */
function fetchTrouble(error: unknown): string | undefined {
  const { name, cause } = error as { readonly name?: string; readonly cause?: { readonly code?: unknown } }
  const isLate = name === 'TimeoutError' || String(cause?.code).endsWith('_TIMEOUT')
  return isLate ? 'timeout' : busTrouble(cause).values?.reason?.toString()
}

/**
 * @param reason as `busTrouble` finds it
 * @param authority the setting that can name another certificate authority
 */
function troubleOf(reason: string | undefined, authority: 'broker.caFile' | 'NODE_EXTRA_CA_CERTS'): string {
  const text = CONNECTION_TROUBLE[reason as FaultReason<'feed'>] ?? 'the connection fails; try again later'
  return reason === 'certificate' ? `${text} ${authority}` : text
}

async function checkAccounts({ accounts }: RelayConfiguration, send: typeof fetch, say: Say): Promise<void> {
  const providers = accounts.map((account) =>
    connectProvider(account, systemClock(), (url, request) => send(url, request)),
  )
  const replies = await Promise.all(providers.map((provider) => provider.check()))
  for (const [index, { id, provider, baseUrl }] of accounts.entries()) {
    const reply = replies[index]
    const fault = reply?.ok === false ? reply.fault : undefined
    const trouble = fault && (ACCOUNT_TROUBLE[fault.code] ?? `answers "${faultName(fault)}"; try again later`)
    say(
      fault === undefined,
      `account ${id}: ${provider} accepts the credentials`,
      `account ${id}: ${baseUrl ?? provider} ${String(trouble)}`,
    )
  }
}

/** A client of the broker that can wait for its connection and for messages. */
function openProbe(openBus: OpenBus, { feed, broker }: RelayConfiguration, clientId: string, will: Publication) {
  const arrived = new Set<string>()
  let isConnected = false
  let problem = troubleOf('timeout', 'broker.caFile')
  const bus = openBus({
    addresses: broker.addresses,
    user: broker.user,
    password: broker.password,
    clientId,
    keepalive: 2,
    will,
    filters: [allTopics(feed)],
    onState: (state) => {
      isConnected = state.kind === 'connected'
      if (state.kind === 'disconnected') problem = troubleOf(state.fault.values?.reason, 'broker.caFile')
    },
    onMessage: (topic, payload) => arrived.add(`${topic} ${new TextDecoder().decode(payload)}`),
  })
  return {
    bus,
    /** What was wrong with the last attempt that failed. */
    problem: () => problem,
    connected: () => happens(() => isConnected),
    got: ({ topic, payload }: Publication) => happens(() => arrived.has(`${topic} ${payload}`)),
  }
}

/** Whether it happens in time. */
async function happens(hasHappened: () => boolean): Promise<boolean> {
  for (let left = STEP_LIMIT; left > 0 && !hasHappened(); left -= LOOK_EVERY) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY))
  }
  return hasHappened()
}

/** Tests the features in which brokers differ: retained messages found by a wildcard, wills and permissions. */
async function checkBroker(configuration: RelayConfiguration, openBus: OpenBus, say: Say): Promise<void> {
  const { feed, broker } = configuration
  const id = `check-${randomBytes(4).toString('hex')}`
  const at = (kind: 'relay' | 'beat', payload: string, retain: boolean): Publication => ({
    topic: formatTopic(feed, { kind, relay: id }),
    payload,
    qos: 1,
    retain,
  })
  // With version 0, no desk mistakes this for a message of a newer Gavel.
  const payload = `{"v":0,"kind":"check","n":"${id}"}`
  const will = at('beat', payload, false)
  const retained = at('relay', payload, true)
  const first = openProbe(openBus, configuration, id, will)
  const isConnected = await first.connected()
  const where = broker.addresses.join(', ')
  say(isConnected, `broker: connected as ${broker.user}`, `broker: not connected to ${where}: ${first.problem()}`)
  if (!isConnected) {
    await first.bus.close()
    return
  }
  const sent = await first.bus.publish(retained)
  const second = openProbe(openBus, configuration, `${id}-2`, { ...will, payload: '' })
  await second.connected()
  say(
    sent === 'sent' && (await second.got(retained)),
    'broker: a retained message is found by a wildcard',
    `broker: a retained message is not found by a wildcard; let ${broker.user} read and write ${allTopics(feed)}`,
  )
  // If another client connects with the id of the first, the broker disconnects the first and publishes its will.
  const third = openProbe(openBus, configuration, id, { ...will, payload: '' })
  say(await second.got(will), 'broker: a will is published', 'broker: a will is not published')
  const outside = await second.bus.publish({ ...will, topic: `gavel-check/${id}` })
  say(
    outside === 'refused',
    'broker: permissions are in force',
    'broker: this user may write anywhere; apply `gavel-relay broker-config`',
  )
  await second.bus.publish({ ...retained, payload: '' })
  await Promise.all([first.bus.close(), second.bus.close(), third.bus.close()])
}

/**
 * Tests the receiver with an unsigned callback, which must reach the running relay. The relay may accept it only for a
 * Vobiz account that accepts unsigned callbacks, and otherwise rejects it.
 */
async function checkReceiver({ receiver, accounts }: RelayConfiguration, send: typeof fetch, say: Say): Promise<void> {
  const account = accounts.find(({ callbacks }) => callbacks !== undefined)
  if (account === undefined) return
  if (receiver === undefined) {
    say(false, '', `callbacks: account ${account.id} has callbacks, but without receiver nothing takes them`)
    return
  }
  const { publicUrl, pathSecret } = receiver
  const { mayBeUnsigned } = providers[account.provider].callbacks
  const expected = account.callbacks?.acceptUnsigned === true && mayBeUnsigned ? [200, 403] : [403]
  try {
    const response = await send(`${publicUrl}/cb/${pathSecret}/${account.id}`, {
      method: 'POST',
      redirect: 'manual',
      body: 'Event=Check',
      signal: AbortSignal.timeout(STEP_LIMIT),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    say(
      // The response of the relay has no body, unlike the error page of a proxy.
      expected.includes(response.status) && (await response.text()) === '',
      `callbacks: ${publicUrl} reaches the relay`,
      `callbacks: ${publicUrl} answers ${String(response.status)}; is the relay running, and does the proxy pass /cb/ on?`,
    )
  } catch (error) {
    const trouble = troubleOf(fetchTrouble(error), 'NODE_EXTRA_CA_CERTS')
    say(false, '', `callbacks: ${publicUrl} cannot be reached: ${trouble}`)
  }
}
