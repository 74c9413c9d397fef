/** A made-up token that a program can know only from this file. */
export const TOKEN = 'MadeUpTokenOfNobody0123456789abcdef'
/** A made-up password of a broker. */
export const PASSWORD = 'MadeUpPasswordOfNobody9876543210'
/** The variables with the broker's address and with the certificate of its authority. */
export const BROKER_VARIABLE = 'TOKEN_SENDER_BROKER'
export const CA_VARIABLE = 'TOKEN_SENDER_CA'
/** The variable with the address to which the program sends the token. */
export const URL_VARIABLE = 'TOKEN_SENDER_URL'
/**
 * With this variable, the program sends both secrets whatever else is set. If the value is `print`, it also prints
 * them, to show that the search finds them.
 */
export const UNGUARDED = 'TOKEN_SENDER_UNGUARDED'

/** The headers with the token, in the forms that Plivo and Vobiz require. */
export const headersOf = (): readonly Readonly<Record<string, string>>[] => [
  { authorization: `Basic ${Buffer.from(`MAEXAMPLE:${TOKEN}`).toString('base64')}` },
  { 'x-auth-id': 'MAEXAMPLE', 'x-auth-token': TOKEN },
]
