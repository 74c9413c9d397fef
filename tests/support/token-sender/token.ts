/** A made-up token that no program knows by another way. */
export const TOKEN = 'MadeUpTokenOfNobody0123456789abcdef'
/** The variable with the address to which the program sends the token. */
export const URL_VARIABLE = 'TOKEN_SENDER_URL'
/** A variable with which the program sends the token whatever is set, to show that the search finds it. */
export const UNGUARDED = 'TOKEN_SENDER_UNGUARDED'

/** The headers with the token, as Plivo and as Vobiz want them. */
export const headersOf = (): readonly Readonly<Record<string, string>>[] => [
  { authorization: `Basic ${Buffer.from(`MAEXAMPLE:${TOKEN}`).toString('base64')}` },
  { 'x-auth-id': 'MAEXAMPLE', 'x-auth-token': TOKEN },
]
