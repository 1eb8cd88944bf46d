// The module `sluice/tls` of firmware without TLS: an import that is missing would end the app.

export const TlsSocket = undefined;
