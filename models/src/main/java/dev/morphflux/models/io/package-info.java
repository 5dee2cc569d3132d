/** Files of arrays: numpy's npy and npz, and safetensors. */
@NullMarked
package dev.morphflux.models.io;

import org.jspecify.annotations.NullMarked;
