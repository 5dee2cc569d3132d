/** What brings scans to training and evaluation: from topics and files into a cache on disk. */
@NullMarked
package dev.morphflux.processor.training;

import org.jspecify.annotations.NullMarked;
