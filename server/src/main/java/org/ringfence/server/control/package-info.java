/**
 * How commands reach the data of a server: over a Unix domain socket ({@code control.sock}, mode
 * 0600) when one runs, else by opening the data folder themselves. One JSON object a line, both
 * ways; version 1:
 *
 * <pre>
 *  {"v":1,"verb":"user.add","args":{...}}
 *  {"v":1,"ok":true,"result":...}   or   {"v":1,"ok":false,"exit":1,"error":"...","remedy":"..."}
 * </pre>
 */
@NullMarked
package org.ringfence.server.control;

import org.jspecify.annotations.NullMarked;
