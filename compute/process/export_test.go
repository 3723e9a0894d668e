package process

// CgroupPrefix is what the names of the control groups begin with that belong
// to the back end on a folder.
var CgroupPrefix = cgroupPrefix
