/** Where brokers and the page are looked for, and served, unless an option says otherwise. */
export const MQTT_PORT = 1883;
export const WEBSOCKET_PORT = 9001;
export const PAGE_PORT = 8080;
/** MQTT over TLS. */
export const MQTTS_PORT = 8883;
