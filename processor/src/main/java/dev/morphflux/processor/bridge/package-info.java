/**
 * Between Kafka and Reactor: co-partitioned input topics as a flux of micro-batches, committed
 * together with what was made of them. Knows nothing of what the records mean.
 *
 * <h2>Threads</h2>
 *
 * <table>
 * <caption>Who does what, and may wait for what</caption>
 * <tr><th>thread</th><th>does</th><th>waits for</th></tr>
 * <tr><td>{@code morphflux-poll}</td><td>{@link PollLoop}: alone touches the consumer; polls,
 *   pauses, places lanes on their offsets, rebalances</td><td>the broker; in a revocation the batches
 *   in work, within {@code revokeTimeout}</td></tr>
 * <tr><td>{@code morphflux-open} (4)</td><td>{@link LaneOpener}: restores what belongs to a
 *   lane</td><td>whatever it likes; the lane is paused meanwhile, others go on</td></tr>
 * <tr><td>the worker of {@link KafkaBridge#batches}</td><td>takes batches, and whatever the pipeline
 *   does on it</td><td>the pipeline</td></tr>
 * <tr><td>{@code morphflux-transaction}</td><td>{@link Committer}: alone touches the producer, one
 *   batch at a time, in the order they were taken</td><td>the broker, within the producer's
 *   time-outs</td></tr>
 * </table>
 *
 * <p>They share {@link Lanes}, every method of which holds one monitor, and the volatile fields by
 * which the poll loop is asked to rewind or to end. No thread waits for another while it holds the
 * monitor, except by waiting on it.
 *
 * <h2>The life of a lane</h2>
 *
 * <pre>
 *               assigned (all inputs of the number)
 *                              |
 *                              v
 *   +------------------&gt; POSITIONING   paused; waits until no transaction of an earlier
 *   |                          |         owner can still commit
 *   |                   seek to the committed offsets
 *   |                          v
 *   |                       OPENING     paused; the LaneOpener restores, off the poll thread
 *   |                          |
 *   |                       opened
 *   | begin anew               v
 *   |  (after the            OPEN       polled while demand and the byte budget last;
 *   |   back-off)              |        batches are taken
 *   |            +-------------+--------------+
 *   |            | revoked                    | abort, or dropped with a lane that left
 *   |            v                            v
 *   |        DRAINING                     inactive -------------------------------+
 *   |   nothing is taken; batches          its queue is gone, its batches are     |
 *   |   in work may commit                 dropped by commit                      |
 *   |            | drained, or too late                                           |
 *   |            v                                                                |
 *   |        inactive, forgotten  &lt;-- lost: at once, from any phase               |
 *   +-----------------------------------------------------------------------------+
 * </pre>
 *
 * <p>Each passage through POSITIONING makes a new {@link Lane} object: that is the assignment's
 * epoch. Batches refer to the objects they were taken from, so whatever arrives late, an
 * acknowledgement, a restored state, a failure to restore, finds an inactive lane and changes
 * nothing.
 *
 * <h2>What holds</h2>
 *
 * <ul>
 *   <li><b>Placed.</b> Only on settled offsets: as long as a transaction holds offsets of the
 *       group, its lanes wait, while others go on. After 5 s that is warned of, shown by {@link
 *       BridgeStatus#offsetsAwaited}, and told to the {@link LaneOpener}.
 *   <li><b>Commit.</b> A batch is committed with all its outputs, and its offsets are those after a
 *       contiguous prefix of what was polled: of markers and compacted records between them only
 *       the consumer's position tells. If it is dropped while one of its lanes goes on (the others
 *       were revoked or lost), that lane is rewound before the next batch can be committed, for
 *       else its records would be skipped.
 *   <li><b>Revoked.</b> Inside the callback, before the group goes on: nothing more is taken from
 *       the lanes that leave, their batches in work are awaited, at most {@code revokeTimeout},
 *       then they end. What was not committed in time is dropped and comes to the next owner.
 *   <li><b>Lost.</b> The lanes end at once; nothing of them is committed. Should a commit be on its
 *       way, the coordinator refuses it: it carries the member's generation as of before the check
 *       that the lanes were active.
 *   <li><b>Refused by generation.</b> A coordinator that is ahead of this member refuses a batch's
 *       offsets. The batch is aborted and, once the member knows the generation and if all its
 *       lanes stayed, sent again: lanes that stay go on through a rebalance.
 *   <li><b>Abort.</b> Whatever else fails in a transaction ends it: aborted where that can be, else
 *       settled by a new producer of the same transactional id, whose initialisation decides what
 *       is open. All lanes go back to the committed offsets after a back-off (100 ms, doubling, at
 *       most 10 s), so a commit whose answer was lost counts if and only if it happened.
 *   <li><b>Fenced.</b> With an instance name that was given, being fenced earlier than a
 *       transaction can time out means a twin: the flux ends with an error that names the instance,
 *       and nothing more is written. Without one it can only be the broker, and is an abort like
 *       others.
 *   <li><b>Refused.</b> What repeating cannot cure, such as an output that is too large or not
 *       allowed, ends the flux with an error; the batch is not committed.
 *   <li><b>Errors.</b> A {@link Throwable} of any thread of the bridge, {@link OutOfMemoryError}
 *       among them, ends the flux with an error, makes all lanes inactive and leaves the group; the
 *       records come to another member. Reactor takes some errors for the end of the JVM and drops
 *       them, so the pipeline must not throw any {@link Error}.
 *   <li><b>Backpressure.</b> Nothing is taken without demand. Partitions are paused, never the
 *       polling, when {@code inFlightBytes} wait or are in work: a slow pipeline, or one that asks
 *       for nothing, stays a member. Above the budget only an input is fetched that a lane's other
 *       input waits for.
 *   <li><b>Close.</b> Nothing more is taken; batches in work are awaited, at most {@code
 *       closeTimeout}, then dropped; the member leaves the group; the flux completes.
 *   <li><b>At least once.</b> Instead of the transaction: outputs are acknowledged first, offsets
 *       committed by the poll loop afterwards, or in the revocation.
 * </ul>
 *
 * <p>Both group protocols are cooperative: lanes that stay go on throughout. With {@code classic}
 * {@link LaneAssignor} divides the lanes; with {@code consumer} the broker does, and an assignment
 * may shrink between two polls.
 */
@NullMarked
package dev.morphflux.processor.bridge;

import org.jspecify.annotations.NullMarked;
