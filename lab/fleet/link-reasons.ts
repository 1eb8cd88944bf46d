// Turns what Node, OpenSSL and brokers say about a lost or refused connection into one line that
// names the cause and, where there is one, the remedy.

interface Fault {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly errors?: unknown;
}

/** Codes of system calls, of the resolver and of TLS; `%` stands for the broker's address. */
const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "no broker at % (connection refused)",
  ECONNRESET: "the broker at % closed the connection",
  EHOSTUNREACH: "no way to % (host unreachable)",
  ENETUNREACH: "no way to % (network unreachable)",
  ETIMEDOUT: "% does not answer",
  EPIPE: "the broker at % closed the connection",
  ENOTFOUND: "unknown host in %",
  EAI_AGAIN: "the name in % cannot be looked up now (no network?)",
  CERT_HAS_EXPIRED: "the certificate of % has expired",
  CERT_NOT_YET_VALID: "the certificate of % is not valid yet (is this clock right?)",
  DEPTH_ZERO_SELF_SIGNED_CERT:
    "the certificate of % is self-signed: give it, or its authority, as CA file",
  SELF_SIGNED_CERT_IN_CHAIN: "the authority of %'s certificate is unknown: give it as CA file",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "the authority of %'s certificate is unknown: give it as CA file",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "the authority of %'s certificate is unknown: give it as CA file",
  CERT_SIGNATURE_FAILURE:
    "the CA file is not that of %'s authority, but of another one with the same name",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate of % is for another host name",
  ERR_SSL_WRONG_VERSION_NUMBER: "% does not speak TLS: use mqtt:// or another port",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "% does not speak TLS: use mqtt:// or another port",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "% asks for a client certificate",
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: "% refused the TLS handshake (client certificate?)",
  ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR:
    "% does not accept the client certificate (of another authority with the same name?)",
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: "% does not know the client certificate's authority",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: "% says that the client certificate has expired",
};

/** Reason codes of CONNACK in MQTT 3.1.1 (1–5), and of CONNACK and DISCONNECT in MQTT 5. */
const REASON_CODES: Readonly<Record<number, string>> = {
  1: "% does not speak this version of MQTT",
  2: "% refused the client id",
  3: "% says that it is not available",
  4: "% refused the user name or password",
  5: "% refused the user name or password, or the client is not allowed",
  132: "% does not speak this version of MQTT",
  133: "% refused the client id",
  134: "% refused the user name or password",
  135: "% refused the user name or password, or the client is not allowed",
  136: "% says that it is not available",
  137: "% is busy",
  138: "% has banned this client",
  139: "% is shutting down",
  141: "% heard nothing for too long (keep-alive)",
  142: "another client with the same id took over at %",
  149: "% refused a message that is larger than it allows",
  151: "% says that a quota is used up",
};

/** One line about `error`, which came from the connection to `address`. */
export function reasonOfError(error: unknown, address: string): string {
  const fault = error as Fault;
  if (typeof fault?.code === "number") return reasonOfCode(fault.code, address);
  // Node tries a name's addresses in turn and throws all their errors as one.
  const codes = [fault, ...(Array.isArray(fault?.errors) ? fault.errors : [])].map(
    (each: Fault) => each?.code,
  );
  for (const code of codes) {
    const known = typeof code === "string" ? CODES[code] : undefined;
    if (known !== undefined) return known.replaceAll("%", address);
  }
  const message = String(fault?.message ?? error);
  const [, alert] = /\balert ([a-z ]+):/i.exec(message) ?? [];
  if (alert !== undefined) return `${address} refuses the TLS connection: ${alert}`;
  if (/keepalive timeout/i.test(message)) return `${address} does not answer any more`;
  if (/connack timeout/i.test(message)) return `no broker answers at ${address}`;
  return `${address}: ${message.split("\n")[0]}`;
}

/** One line about an MQTT reason code. */
export function reasonOfCode(code: number, address: string): string {
  const known = REASON_CODES[code] ?? `% ended the connection with reason code ${code}`;
  return known.replaceAll("%", address);
}
