import { inFile, type Mutant } from '../mutant.ts'

export const providers: readonly Mutant[] = [
  ...inFile('electron/providers/paths.ts', [
    {
      name: 'names-are-decoded-once',
      find: 'const forms = [name, once, decodeOnce(once)]',
      put: 'const forms = [name, once]',
      why: 'A room named %252e%252e passes, which two proxies turn into the path that ends every conference.',
    },
    {
      name: 'commas-in-a-member-id',
      find: 'const memberIdForm = /^[0-9]{1,20}$/',
      put: 'const memberIdForm = /^[0-9,]{1,20}$/',
      why: 'One member id can name several members.',
    },
    {
      name: 'an-empty-selection-is-a-path',
      find: 'if (ids.length === 0 || !ids.every',
      put: 'if (!ids.every',
      why: 'An empty selection of members builds a path.',
    },
    {
      name: 'dots-alone-are-a-name',
      find: "if (forms.some(climbs)) return { use: 'never', reason: 'nameDots' }",
      put: '',
      why: 'A room named .. leads to the path that ends every conference.',
    },
  ]),
  ...inFile('electron/providers/client.ts', [
    {
      name: 'outdated-targets-are-sent',
      find: "if (notAfter !== undefined && this.#parts.clock.now() > notAfter) return fault('stale')",
      put: '',
      why: 'A request that was queued for too long is still sent.',
    },
    {
      name: 'unwanted-requests-are-sent',
      find: "return stillWanted?.() === false ? fault('cancelled') : undefined",
      put: 'return undefined',
      why: 'A request that a newer response contradicts is still sent.',
    },
  ]),
  ...inFile('electron/providers/classify-response.ts', [
    {
      name: 'a-500-did-nothing',
      find: 'const isUnsure = response.status >= 500 || response.status === 408',
      put: 'const isUnsure = response.status === 408',
      why: 'A write that the provider carried out before its 500 is reported as failed.',
    },
    {
      name: 'every-404-is-an-end',
      find: "if (kind === 'vobiz') return typeof error === 'string'",
      put: "if (kind === 'vobiz') return true",
      why: 'The 404 of a gateway, which only means that the path is unknown, ends rooms.',
    },
    {
      name: 'a-404-of-the-list-is-an-end',
      find: "? { ...response, kind: 'failed', fault: { ...response.fault, code: 'route' }, carriedOut: 'no' }",
      put: "? { ...response, kind: 'success', body: { objects: [], calls: [] } }",
      why: 'A 404 for the list counts as an empty list, and every room is suspected of having ended.',
    },
  ]),
  ...inFile('electron/providers/conference-writes.ts', [
    {
      name: 'a-kick-is-repeated',
      find: "'Kick', { method: 'POST', ...options }",
      put: "'Kick', { method: 'POST', repeat: true, ...options }",
      why: 'After a lost response a second kick is sent, whose member id may belong to another caller.',
    },
    {
      name: 'unproven-names-are-written',
      find: "if (names.use(conference) !== 'afterRetrieve') return undefined",
      put: 'if (true) return undefined',
      why: 'A write is sent to a name that some proxies could interpret as another path.',
    },
  ]),
  ...inFile('electron/providers/vobiz.ts', [
    {
      name: 'error-in-200-is-a-fault',
      find: 'errorInSuccessMeansLive: true',
      put: 'errorInSuccessMeansLive: false',
      why: 'A live Vobiz room whose roster is missing is shown as unreachable.',
    },
    {
      name: 'the-list-of-vobiz-is-complete',
      find: 'listIsComplete: false',
      put: 'listIsComplete: true',
      why: 'Rooms that the list of Vobiz leaves out count as ended.',
    },
  ]),
  ...inFile('electron/providers/distinct-members.ts', [
    {
      name: 'a-shared-member-id-is-used',
      find: "shared(one.memberId) ? { ...one, memberId: '' } : one",
      put: 'one',
      why: 'A member id that two callers share is used for both.',
    },
    {
      name: 'one-muted-row-is-enough',
      find: 'muted: known.muted && row.muted',
      put: 'muted: known.muted || row.muted',
      why: 'A caller who can be heard is shown as muted.',
    },
  ]),
  ...inFile('electron/providers/rate-limiter.ts', [
    {
      name: 'actions-wait-out-a-pause',
      find: "if (lane === 'write' || lane === 'person') return",
      put: "if (lane === 'write' || lane === 'person') return this.#pausedUntil > now ? this.#pausedUntil :",
      why: 'After a 429 for polls no action is sent for up to a minute.',
    },
    {
      name: 'the-allowance-is-never-halved',
      find: 'this.#halvings += 1',
      put: 'this.#halvings += 0',
      why: 'Polls run into the same 429 again and again.',
    },
  ]),
  ...inFile('electron/providers/read-connections.ts', [
    {
      name: 'polls-take-every-connection',
      find: "if (priority !== 'person' && this.#hostInFlight(priority) >= each[priority]) return false",
      put: '',
      why: 'Requests for which the user waits are queued behind polls.',
    },
  ]),
  ...inFile('electron/providers/auth-check.ts', [
    {
      name: 'a-401-is-believed',
      find: "if (response.kind !== 'failed' || response.fault.code !== 'credentials') return response",
      put: 'return response',
      why: 'A single stray 401 makes good credentials count as wrong.',
    },
    {
      name: 'check-outlives-its-account',
      find: 'const stillWanted = (): boolean => waiting.some(isStillWanted)',
      put: 'const stillWanted = (): boolean => true',
      why: 'The check of the credentials is sent for an account that was removed.',
    },
  ]),
  ...inFile('electron/providers/transport.ts', [
    {
      name: 'every-failed-write-did-nothing',
      find: ' && !isAsked',
      put: '',
      why: 'A write whose connection broke is reported as failed, although it may have been carried out.',
    },
    {
      name: 'a-write-leaves-after-its-time-limit',
      find: 'if (control.signal.aborted) return false',
      put: '',
      why: 'A write that was reported as failed is sent once its connection is open.',
    },
    {
      name: 'a-timeout-did-nothing',
      find: "return { fault: fault('timeout'), carriedOut: 'unknown' }",
      put: "return { fault: fault('timeout'), carriedOut: 'no' }",
      why: 'A write that timed out is reported as failed, although it may have been carried out.',
    },
    {
      name: 'bodies-without-end',
      find: 'if (bytes > limit) return',
      put: 'if (false) return',
      why: 'A response of a gigabyte is read into memory.',
    },
    {
      name: 'redirects-are-followed',
      find: "redirect: 'error',\n    credentials",
      put: "redirect: 'follow' as 'error',\n    credentials",
      why: 'A redirect gets the token, and a DELETE may become a GET.',
    },
  ]),
  ...inFile('electron/providers/write-requests.ts', [
    {
      name: 'lost-writes-have-failed',
      find: "if (response.kind === 'failed' && response.carriedOut === 'no') return fault",
      put: 'return fault',
      why: 'A write whose response was lost is reported as failed, although it may have been carried out.',
    },
  ]),
  ...inFile('electron/providers/responses.ts', [
    {
      name: 'the-roster-of-another-room',
      find: 'if (read.data.conference_name !== conference)',
      put: 'if (false)',
      why: 'The response about another room replaces the roster of this one.',
    },
  ]),
  ...inFile('electron/providers/create-provider.ts', [
    {
      name: 'the-token-to-any-address',
      find: 'if (trusted === undefined || !loopback.has(url.hostname)) return rejected',
      put: 'if (trusted === undefined) return rejected',
      why: 'A development address may be any host, which then gets the token.',
    },
  ]),
]
