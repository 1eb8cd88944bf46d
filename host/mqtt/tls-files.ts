// PEM files for TLS, read and checked before a connection is tried: what is wrong with a file is
// said by its option, not by an alert of the broker.
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readNamedFile, SMALL_BYTES_MAX } from "../files/read-file.ts";

export interface TlsFiles {
  /** PEM file of the authority that signed the broker's certificate. */
  readonly caFile?: string;
  /** PEM files of the client's certificate and of its key. */
  readonly certFile?: string;
  readonly keyFile?: string;
}

export interface TlsSettings {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** @throws Error of one line that begins with the option's name */
export function readTlsFiles({ caFile, certFile, keyFile }: TlsFiles): TlsSettings {
  if ((certFile === undefined) !== (keyFile === undefined)) {
    const [given, missing] = certFile === undefined ? ["key", "cert"] : ["cert", "key"];
    throw new Error(`${given}-file: a certificate and its key go together; give --${missing}-file`);
  }
  const ca = caFile === undefined ? undefined : readPem("ca-file", caFile);
  if (ca !== undefined) certificateOf("ca-file", caFile!, ca);
  if (certFile === undefined || keyFile === undefined) return ca === undefined ? {} : { ca };
  const cert = readPem("cert-file", certFile);
  const key = readPem("key-file", keyFile);
  const certificate = certificateOf("cert-file", certFile, cert);
  if (!certificate.checkPrivateKey(keyOf(keyFile, key))) {
    throw new Error(`key-file: ${keyFile} is not the key of the certificate in ${certFile}`);
  }
  return { ...(ca !== undefined && { ca }), cert, key };
}

/**
 * Why a broker may have hung up before it answered, as an end of a sentence; "": no idea. Since
 * TLS 1.3 a client is done before the broker looks at its certificate, and many say nothing then.
 */
export function hangUpHint(url: string, { cert }: TlsSettings): string {
  if (!/^(mqtts|wss):/.test(url)) return "";
  if (cert === undefined) return " (does it ask for a client certificate?)";
  const { validFrom, validTo } = new X509Certificate(cert);
  if (Date.now() > Date.parse(validTo)) return `: the client certificate expired on ${validTo}`;
  if (Date.now() < Date.parse(validFrom)) return `: the client certificate is for ${validFrom} on`;
  return " (does it know the client certificate's authority?)";
}

function readPem(option: string, file: string): Buffer {
  try {
    return readNamedFile(file, SMALL_BYTES_MAX);
  } catch (error) {
    throw new Error(`${option}: cannot read ${(error as Error).message}`);
  }
}

function certificateOf(option: string, file: string, pem: Buffer): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new Error(`${option}: ${file} is no certificate in PEM`);
  }
}

function keyOf(file: string, pem: Buffer): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error(`key-file: ${file} is no private key in PEM, or has a passphrase`);
  }
}
