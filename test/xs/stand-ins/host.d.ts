// What the XS test host gives to stand-ins (tools/xs/port.c) and what they share.
declare function hostReceive(): string;
declare function hostSend(text: string, bytes?: Uint8Array): void;
declare function hostWaiting(): number;
declare function hostTake(bytes: Uint8Array): number;
declare function hostDrop(): void;
declare function hostFlash(path: string): ArrayBuffer | undefined;
declare function hostCut(operations: number): void;
declare function hostErase(block: number): void;
declare function hostProgram(offset: number, byteLength: number, bytes: Uint8Array): void;
declare function hostResource(path: string): ArrayBuffer;
declare function hostWall(ms: number): void;
declare function hostExit(code: number): never;
/** The app under test. */
declare module "main";
declare module "mc/config" {
  const config: unknown;
  export default config;
}
declare module "embedded:sensor/*";
declare module "sluice/device" {
  export function i2cSensor(driver: unknown, fields: readonly string[]): object;
  export function startDevice(sensors: readonly object[]): object | undefined;
}
