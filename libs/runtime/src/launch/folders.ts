/** What lies in the workspace of a run. */
export const BUNDLE_FOLDER = 'bundle';
/** Where the handler starts, empty but for the files that the caller puts there. */
export const WORK_FOLDER = 'work';
export const DRIVER_FOLDER = 'driver';

/** Where a build puts the packages of a Python example, in its bundle. */
export const PYTHON_PACKAGES = 'python_packages';
