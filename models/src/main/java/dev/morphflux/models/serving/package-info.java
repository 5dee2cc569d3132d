/** The network as ONNX graphs, and the sessions of ONNX Runtime that run them. */
@NullMarked
package dev.morphflux.models.serving;

import org.jspecify.annotations.NullMarked;
