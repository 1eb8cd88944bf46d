// The module `sluice/tls` of firmware with TLS (manifest-tls.json).

export { default as TlsSocket } from "embedded:io/socket/tcp/tls";
